using System.Text.Json.Nodes;
using Groundshift.Core.Ports;

namespace Groundshift.Catalog.Api;

/// <summary>A page of items as a GeoJSON FeatureCollection.</summary>
internal static class ItemPages
{
    /// <summary>Joins items, links and counts.</summary>
    public static JsonObject Build(ItemPage page, BaseUrl url, JsonArray links)
    {
        var json = new JsonObject
        {
            ["type"] = "FeatureCollection",
            ["features"] = new JsonArray([.. page.Items.Select(found => (JsonNode)Links.Item(found.Item, url))]),
            ["links"] = links,
            ["numberReturned"] = page.Items.Count,
        };
        if (page.Matched is { } matched)
        {
            json["numberMatched"] = matched;
        }

        return json;
    }
}
