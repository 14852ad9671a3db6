using System.Text.Json.Nodes;
using Groundshift.Catalog.Api;
using Groundshift.Catalog.Publishing;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Tiles;

/// <summary>Links from an item to its map tiles and to its page.</summary>
/// <remarks>Source: STAC web-map-links v1.2.0.</remarks>
internal static class TileLinks
{
    private const string Extension = "https://stac-extensions.github.io/web-map-links/v1.2.0/schema.json";

    /// <summary>Address of the tiles of a raster, with <c>{z}/{x}/{y}</c> to be filled in.</summary>
    public static string Template(BaseUrl url, string collection, string item, string asset) => $"{Tiles(url, collection, item, asset)}/{{z}}/{{x}}/{{y}}.png";

    /// <summary>Adds the links to an item as it is served, for each raster that has classes, else for the first that can be drawn.</summary>
    public static void Add(JsonObject served, StacItem item, BaseUrl url)
    {
        var links = (JsonArray)served["links"]!; // the API writes it
        links.Add((JsonNode)Links.Link("alternate", url.At($"/view/{Uri.EscapeDataString(item.Collection!)}/{Uri.EscapeDataString(item.Id)}"), Links.Html, "Page with a map"));
        var drawn = item.ReadAssets().Where(asset => asset.Json["href"] is not null && TileAsset.IsDrawn(asset)).ToArray();
        var shown = drawn.Where(asset => asset.Json["classification:classes"] is not null).DefaultIfEmpty(drawn.FirstOrDefault()).OfType<StacAsset>();
        foreach (var asset in shown)
        {
            links.Add((JsonNode)Links.Link("xyz", Template(url, item.Collection!, item.Id, asset.Key), MediaTypes.Png, asset.Title ?? asset.Key));
            links.Add((JsonNode)Links.Link("tilejson", $"{Tiles(url, item.Collection!, item.Id, asset.Key)}/tilejson.json", MediaTypes.Json, asset.Title ?? asset.Key));
        }

        if (drawn.Length > 0 && served["stac_extensions"] is JsonArray extensions && extensions.All(known => (string?)known != Extension))
        {
            extensions.Add(Extension);
        }
    }

    private static string Tiles(BaseUrl url, string collection, string item, string asset) =>
        url.At($"/tiles/{Uri.EscapeDataString(collection)}/{Uri.EscapeDataString(item)}/{Uri.EscapeDataString(asset)}");
}
