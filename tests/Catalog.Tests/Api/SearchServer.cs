using System.Globalization;
using System.Text.Json.Nodes;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Tests.Api;

/// <summary>A running API over forty boxes in the Alps and a few items with odd shapes and times.</summary>
public sealed class SearchServer : IAsyncLifetime
{
    public const string Boxes = "boxes";
    public const string Odd = "odd";
    public const int BoxCount = 40;

    private ApiServer? _server;

    internal ApiServer Server => _server!;

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServer.StartAsync(new() { LargestPageSize = 50, RequestsPerMinute = 0 });
        await _server.Stores.PutAsync(Collection(Boxes), Collection(Odd));
        await _server.Stores.PutAsync([.. Enumerable.Range(0, BoxCount).Select(Box)]);
        await _server.Stores.PutAsync(
            Item(Odd, "box-00", """{"type":"Point","coordinates":[100,0]}""", "2010-01-01T00:00:00Z"),
            Item(Odd, "line", """{"type":"LineString","coordinates":[[101,0],[102,1]]}""", "2010-01-02T00:00:00Z"),
            Item(Odd, "fiji", """{"type":"MultiPolygon","coordinates":[[[[179,-18],[180,-18],[180,-16],[179,-16],[179,-18]]],[[[-180,-18],[-179,-18],[-179,-16],[-180,-16],[-180,-18]]]]}""", "2010-01-03T00:00:00Z"),
            Item(Odd, "interval", """{"type":"Point","coordinates":[103,0]}""", null, "2011-01-01T00:00:00Z", "2011-12-31T00:00:00Z"),
            Item(Odd, "nowhere", "null", "2010-01-04T00:00:00Z"));
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Ids of the features of an answer, in order.</summary>
    public static string[] Ids(JsonNode page) =>
        [.. page["features"]!.AsArray().Select(feature => $"{feature!["collection"]!.GetValue<string>()}/{feature["id"]!.GetValue<string>()}")];

    private static StacItem Box(int number)
    {
        var (west, south) = (10 + (number % 8 * 0.5), 45 + (number / 8 * 0.5));
        var ring = string.Create(CultureInfo.InvariantCulture, $"[[{west},{south}],[{west + 0.4},{south}],[{west + 0.4},{south + 0.4}],[{west},{south + 0.4}],[{west},{south}]]");

        // Four boxes share a time and every fifth lacks a cloud cover, so that no sort is total by itself.
        var time = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(number / 4);
        var item = Item(Boxes, $"box-{number:00}", $$"""{"type":"Polygon","coordinates":[{{ring}}]}""", $"{time:yyyy-MM-dd}T00:00:00Z");
        if (number % 5 != 0)
        {
            item.Properties["eo:cloud_cover"] = number % 5 * 10;
        }

        return item;
    }

    private static StacItem Item(string collection, string id, string geometry, string? time, string? start = null, string? end = null)
    {
        var json = new JsonObject
        {
            ["type"] = "Feature",
            ["stac_version"] = "1.1.0",
            ["id"] = id,
            ["collection"] = collection,
            ["geometry"] = JsonNode.Parse(geometry),
            ["properties"] = new JsonObject { ["datetime"] = time },
            ["links"] = new JsonArray(),
            ["assets"] = new JsonObject(),
        };
        var item = new StacItem(json);
        if (item.Geometry is { } place)
        {
            json["bbox"] = new JsonArray([.. BoundingBox.Of(place).ToArray().Select(number => (JsonNode)number)]);
        }

        if (start is not null)
        {
            item.Properties["start_datetime"] = start;
            item.Properties["end_datetime"] = end;
        }

        return item;
    }

    private static StacCollection Collection(string id) => new(new JsonObject
    {
        ["type"] = "Collection",
        ["stac_version"] = "1.1.0",
        ["id"] = id,
        ["description"] = "For tests.",
        ["license"] = "other",
        ["extent"] = JsonNode.Parse("""{"spatial":{"bbox":[[-180,-90,180,90]]},"temporal":{"interval":[[null,null]]}}"""),
        ["links"] = new JsonArray(),
    });
}
