using System.Text.Json.Nodes;
using Groundshift.Catalog.Search;
using Groundshift.Core.Ports;

namespace Groundshift.Catalog.Api;

/// <summary>A page of items as a GeoJSON FeatureCollection.</summary>
internal static class ItemPages
{
    /// <summary>Joins items, links and counts; with <c>proj:epsg</c> where that is asked for.</summary>
    public static JsonObject Build(ItemPage page, BaseUrl url, JsonArray links, FieldSelection? fields, bool withEpsg = false)
    {
        var json = new JsonObject
        {
            ["type"] = "FeatureCollection",
            ["features"] = new JsonArray([.. page.Items.Select(found => Links.Item(found.Item, url)).Select(item => withEpsg ? OlderProjection.Add(item) : item).Select(json => (JsonNode)(fields?.Apply(json) ?? json))]),
            ["links"] = links,
            ["numberReturned"] = page.Items.Count,
        };
        if (page.Matched is { } matched)
        {
            json["numberMatched"] = matched;
            if (page.IsEstimated)
            {
                json["numberMatchedEstimated"] = true;
            }
        }

        return json;
    }
}
