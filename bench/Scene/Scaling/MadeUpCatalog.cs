using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Groundshift.Core.Stac;

namespace Groundshift.Bench.Scaling;

/// <summary>A STAC API in memory, so that what a sweep costs is the sweep's own: items like Earth Search's, one a minute, all over the first made-up area.</summary>
internal sealed class MadeUpCatalog(int count, DateTimeOffset newest) : HttpMessageHandler
{
    public const string Address = "http://catalog.test/v1";
    public const string Collection = "sentinel-2-l2a";

    private const string Landing =
        """
        {"type":"Catalog","id":"made-up","links":[{"rel":"search","href":"/v1/search","method":"POST"},{"rel":"data","href":"/v1/collections"}],
         "conformsTo":["https://api.stacspec.org/v1.0.0/item-search","https://api.stacspec.org/v1.0.0/item-search#query"]}
        """;

    private static readonly string[] Bands = ["coastal", "blue", "green", "red", "rededge1", "rededge2", "rededge3", "nir", "nir08", "nir09", "swir16", "swir22"];
    private static readonly string[] Names = ["B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08", "B8A", "B09", "B11", "B12"];
    private readonly string[] _items = [.. Enumerable.Range(0, count).Select(n => Item(n, newest - TimeSpan.FromMinutes(n)))];

    /// <summary>Requests so far.</summary>
    public int Requests { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests++;
        var answer = request.RequestUri!.AbsolutePath == "/v1" // Every request has an address.
            ? Landing
            : Page(JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!.AsObject());
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(answer, Encoding.UTF8, "application/geo+json") };
    }

    private string Page(JsonObject search)
    {
        var found = Range(search);
        var (begin, limit) = (int.Parse((string?)search["token"] ?? "0", CultureInfo.InvariantCulture), (int)search["limit"]!);
        var page = _items[found].Skip(begin).Take(limit);
        var next = begin + limit < _items[found].Length
            ? $$$"""[{"rel":"next","href":"/v1/search","method":"POST","merge":true,"body":{"token":"{{{begin + limit}}}"}}]"""
            : "[]";
        return $$"""{"type":"FeatureCollection","numberMatched":{{_items[found].Length}},"features":[{{string.Join(',', page)}}],"links":{{next}}}""";
    }

    // Items are as old as they are acquired; a box that does not hold the first area has none.
    private Range Range(JsonObject search)
    {
        if (search["bbox"] is JsonArray box && !((double)box[0]! <= 0 && (double)box[1]! <= 0))
        {
            return ..0;
        }

        if (search["query"]?["updated"] is { } changed)
        {
            return Between((string)changed["gte"]!, (string)changed["lte"]!);
        }

        var times = ((string?)search["datetime"])?.Split('/');
        return times is [var from, var to] ? Between(from, to) : ..;
    }

    private Range Between(string from, string to)
    {
        var first = Math.Clamp((int)Math.Ceiling((newest - StacTime.Parse("to", to).ToDateTimeOffset()).TotalMinutes), 0, count);
        return first..Math.Clamp((int)Math.Floor((newest - StacTime.Parse("from", from).ToDateTimeOffset()).TotalMinutes) + 1, first, count);
    }

    private static string Item(int n, DateTimeOffset acquired)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"S2A_31NAA_{acquired:yyyyMMdd}_{n}_L2A");
        var time = StacTime.From(acquired).ToString();
        var assets = string.Join(',', Bands.Zip(Names, (band, name) =>
            $$"""
            "{{band}}":{"href":"https://example.org/{{id}}/{{name}}.tif","type":"image/tiff; application=geotiff; profile=cloud-optimized","roles":["data","reflectance"],
            "eo:bands":[{"name":"{{band}}","common_name":"{{band}}","description":"{{band}} (band {{name}})"}],"gsd":10,"proj:shape":[10980,10980],
            "proj:transform":[10,0,600000,0,-10,5000040],"raster:bands":[{"nodata":0,"data_type":"uint16","bits_per_sample":15,"spatial_resolution":10,"scale":0.0001,"offset":-0.1}]}
            """));
        return $$"""
            {"type":"Feature","stac_version":"1.0.0","id":"{{id}}","collection":"{{Collection}}","bbox":[0,0,0.04,0.04],
            "geometry":{"type":"Polygon","coordinates":[[[0,0],[0.04,0],[0.04,0.04],[0,0.04],[0,0]]]},
            "properties":{"datetime":"{{time}}","created":"{{time}}","updated":"{{time}}","platform":"sentinel-2a","constellation":"sentinel-2","instruments":["msi"],
            "eo:cloud_cover":12.5,"proj:epsg":32631,"mgrs:utm_zone":31,"mgrs:latitude_band":"N","mgrs:grid_square":"AA","grid:code":"MGRS-31NAA","view:sun_azimuth":140.1,
            "s2:processing_baseline":"05.11","s2:nodata_pixel_percentage":0,"s2:product_uri":"made up","earthsearch:boa_offset_applied":false},
            "assets":{ {{assets}} },"links":[]}
            """;
    }
}
