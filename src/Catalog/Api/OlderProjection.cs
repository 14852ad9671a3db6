using System.Text.Json.Nodes;
using Groundshift.Catalog.Publishing;
using Groundshift.Core.Jobs;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Catalog.Api;

/// <summary>Items for readers that know <c>proj:epsg</c> only: they get it beside <c>proj:code</c>, where they ask with <c>proj=epsg</c>.</summary>
/// <remarks>
/// Sources: projection extension 2.0.0 forbids <c>proj:epsg</c>, 1.2.0 allows both; GDAL's STACIT driver reads <c>proj:code</c> since 3.10.2
/// (OSGeo/gdal pull request 11760).
/// </remarks>
internal static class OlderProjection
{
    public const string Parameter = "proj";

    private const string Epsg = "epsg";
    private const string Both = "https://stac-extensions.github.io/projection/v1.2.0/schema.json";
    private const string Authority = "EPSG:";

    /// <summary>True where a request asks for it.</summary>
    /// <exception cref="InvalidInputException">The parameter has another value.</exception>
    public static bool IsAsked(HttpRequest request) => request.Query[Parameter].ToString() switch
    {
        "" => false,
        Epsg => true,
        _ => throw new InvalidInputException(Parameter, Epsg, "another", "Leave it out for items as they are."),
    };

    /// <summary>Adds the older field to an item as it is served, where the item has the newer one.</summary>
    public static JsonObject Add(JsonObject item)
    {
        if (item["stac_extensions"] is not JsonArray extensions || extensions.FirstOrDefault(entry => (string?)entry == StacExtensions.Projection) is not { } newer)
        {
            return item;
        }

        extensions[extensions.IndexOf(newer)] = Both;
        foreach (var fields in (item["assets"] as JsonObject ?? []).Select(asset => asset.Value).Append(item["properties"]).OfType<JsonObject>().Where(fields => fields.ContainsKey("proj:code")))
        {
            // Null says that there is no EPSG code.
            fields["proj:epsg"] = fields["proj:code"] is JsonValue value && value.TryGetValue<string>(out var code) && code.StartsWith(Authority, StringComparison.Ordinal) && int.TryParse(code.AsSpan(Authority.Length), out var number)
                ? number
                : null;
        }

        return item;
    }
}
