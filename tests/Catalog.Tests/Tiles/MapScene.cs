using System.Text.Json.Nodes;
using Groundshift.Catalog.Tests.Api;
using Groundshift.Core.Grids;
using Groundshift.Core.Stac;
using Groundshift.Raster.Writing;
using Groundshift.TestKit;

namespace Groundshift.Catalog.Tests.Tiles;

/// <summary>A catalog with one map: water in the west, trees in the east, a hole without data in the middle.</summary>
internal static class MapScene
{
    public const string Collection = "maps";
    public const string Item = "west-and-east";
    public const string Tiles = $"/tiles/{Collection}/{Item}/classes";

    /// <summary>The tile at zoom 14 that holds the whole map.</summary>
    public const string Tile = $"{Tiles}/14/8825/5569";

    /// <summary>Eight by eight pixels of one colour, as PNG.</summary>
    public static readonly byte[] Picture = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR4nGNwnH0fK2IYWhIAHs1uwcOZtiAAAAAASUVORK5CYII=");

    private const int Side = 100;
    private const string Cog = "image/tiff; application=geotiff; profile=cloud-optimized";

    /// <summary>Puts the map into a server's stores.</summary>
    public static async Task PutAsync(ApiServer server, Action<JsonObject>? edit = null)
    {
        using var folder = new TemporaryFolder();
        await server.Stores.PutObjectAsync("products/map/classes.tif", Raster(folder.File("classes.tif")), Cog);
        await server.Stores.PutAsync(new StacCollection(JsonNode.Parse($$"""
            {"type":"Collection","stac_version":"1.1.0","id":"{{Collection}}","description":"maps","license":"CC0-1.0","links":[],
             "extent":{"spatial":{"bbox":[[13,49,14,50]]},"temporal":{"interval":[["2026-01-01T00:00:00Z",null]]} } }
            """)!.AsObject()));
        var item = Describe();
        edit?.Invoke(item);
        await server.Stores.PutAsync(new StacItem(item));
    }

    private static JsonObject Describe() => JsonNode.Parse($$"""
        {"type":"Feature","stac_version":"1.1.0","stac_extensions":[],"id":"{{Item}}","collection":"{{Collection}}","links":[],
         "bbox":[13.915,49.809,13.931,49.819],
         "geometry":{"type":"Polygon","coordinates":[[[13.915,49.809],[13.931,49.809],[13.931,49.819],[13.915,49.819],[13.915,49.809]]]},
         "properties":{"datetime":"2026-06-14T10:00:29Z","platform":"sentinel-2b","gsd":10,"eo:cloud_cover":1.5},
         "assets":{
           "classes":{"href":"products/map/classes.tif","type":"{{Cog}}","title":"Classes","roles":["data"],
             "bands":[{"name":"class","data_type":"uint8","nodata":255,"statistics":{"minimum":0,"maximum":1} }],
             "classification:classes":[{"value":0,"name":"water","title":"Water","color_hint":"419BDF","count":4500,"percentage":50},
                                       {"value":1,"name":"trees","title":"Trees","color_hint":"397D49","count":4500,"percentage":50}]},
           "lost":{"href":"products/map/lost.tif","type":"{{Cog}}","roles":["data"]},
           "elsewhere":{"href":"https://example.com/map.tif","type":"{{Cog}}","roles":["data"]},
           "thumbnail":{"href":"products/map/thumbnail.png","type":"image/png","roles":["thumbnail"]} } }
        """)!.AsObject();

    private static byte[] Raster(string path)
    {
        // A kilometre inside tile 14/8825/5569, in UTM zone 33.
        var grid = new GridSpec("EPSG:32633", new AffineTransform(10, 0, 422_000, 0, -10, 5_519_100), Side, Side);
        using (var writer = new CogWriter(path, grid, new CogProfile { Bands = ["class"], Nodata = 255, Overviews = OverviewResampling.Mode }))
        {
            var samples = Enumerable.Range(0, Side * Side)
                .Select(i => i % Side is >= 45 and < 55 ? (byte)255 : i % Side < 50 ? (byte)0 : (byte)1).ToArray();
            writer.WriteRows(0, Side, samples);
            writer.Complete();
        }

        return File.ReadAllBytes(path);
    }
}
