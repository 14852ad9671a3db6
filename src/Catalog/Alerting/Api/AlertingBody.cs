using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Groundshift.Catalog.Api;
using Groundshift.Catalog.Publishing;
using Groundshift.Core.Jobs;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Catalog.Alerting.Api;

/// <summary>Reads the bodies that alerting takes. Unknown and repeated members are refused, for a misspelt one would be ignored in silence.</summary>
internal static class AlertingBody
{
    private const int Depth = 16;

    /// <summary>The body as a value of a type.</summary>
    /// <exception cref="BodyTooLargeException">It has more bytes than allowed.</exception>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context, int mostBytes, JsonTypeInfo<T> type)
        where T : class
    {
        using var body = await RequestBody.ReadAsync(context, mostBytes, Depth, MediaTypes.Json).ConfigureAwait(false);
        try
        {
            return body.Deserialize(type) ?? throw Wrong("null");
        }
        catch (JsonException error)
        {
            throw Wrong(error.Message);
        }

        static InvalidInputException Wrong(string found) => new("body", "a JSON object of the documented form", found, "Compare it with the API description.");
    }
}
