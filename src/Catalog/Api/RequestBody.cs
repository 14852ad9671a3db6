using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Catalog.Api;

/// <summary>Reads JSON bodies within limits.</summary>
internal static class RequestBody
{
    /// <summary>The body as JSON.</summary>
    /// <exception cref="BodyTooLargeException">It has more bytes than allowed.</exception>
    /// <exception cref="BadHttpRequestException">Its media type is none of those expected.</exception>
    /// <exception cref="InvalidInputException">It is no JSON.</exception>
    public static async Task<JsonDocument> ReadAsync(HttpContext context, int mostBytes, int maxDepth, params string[] mediaTypes)
    {
        var request = context.Request;
        RequireType(request, mediaTypes);
        if (request.ContentLength > mostBytes)
        {
            throw new BodyTooLargeException(mostBytes);
        }

        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, context.RequestAborted).ConfigureAwait(false)) > 0)
        {
            if (body.Length + read > mostBytes)
            {
                throw new BodyTooLargeException(mostBytes);
            }

            body.Write(buffer, 0, read);
        }

        try
        {
            // The document keeps the bytes, which the stream gives up here.
            return StrictJson.Parse(body.ToArray(), maxDepth);
        }
        catch (JsonException error)
        {
            throw new InvalidInputException("body", "a JSON object", error.Message, "Check it with a JSON validator.", error);
        }
    }

    /// <summary>The body as a JSON object that outlives the request's document.</summary>
    /// <exception cref="InvalidInputException">It is no JSON object.</exception>
    public static async Task<JsonObject> ReadObjectAsync(HttpContext context, int mostBytes, params string[] mediaTypes)
    {
        using var body = await ReadAsync(context, mostBytes, StacLimits.Default.MaxDepth, mediaTypes).ConfigureAwait(false);
        return body.RootElement.ValueKind == JsonValueKind.Object && JsonObject.Create(body.RootElement.Clone()) is { } json
            ? json
            : throw new InvalidInputException("body", "a JSON object", body.RootElement.ValueKind.ToString(), "Send a STAC object.");
    }

    private static void RequireType(HttpRequest request, string[] mediaTypes)
    {
        var given = request.GetTypedHeaders().ContentType?.MediaType.Value;
        if (!mediaTypes.Contains(given, StringComparer.OrdinalIgnoreCase))
        {
            throw new BadHttpRequestException($"Content-Type: expected {string.Join(" or ", mediaTypes)}, found another.", StatusCodes.Status415UnsupportedMediaType);
        }
    }
}
