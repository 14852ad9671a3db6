using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Sensors;
using Groundshift.Core.Stac;
using NetTopologySuite.Geometries;

namespace Groundshift.Adapters.Tests.Conformance;

/// <summary>Small, whole objects for the suites.</summary>
internal static class Samples
{
    private static readonly GeometryFactory Factory = new(new PrecisionModel(), GeoJson.Wgs84);

    public static Polygon Box(double west, double south, double east, double north) =>
        (Polygon)Factory.ToGeometry(new Envelope(west, east, south, north));

    public static AreaOfInterest Area(string id = "congo") => new() { Id = id, Geometry = Box(14, -4, 15, -3), Model = "landcover-s2@1.0.0" };

    public static SceneSource Source(string item = "item-1", string catalog = "earth-search", DateTimeOffset? acquired = null, string? key = null) => new()
    {
        Key = key is null ? SceneKey.Item(catalog, "sentinel-2-l2a", item) : new SceneKey(key),
        Revision = new SceneRevision("05.11", acquired, null),
        Catalog = catalog,
        Collection = "sentinel-2-l2a",
        ItemId = item,
        ItemJson = "{\"id\":\"" + item + "\"}",
        Sensor = SensorKind.Sentinel2,
        Acquired = acquired ?? new DateTimeOffset(2022, 7, 6, 8, 56, 11, 123, TimeSpan.Zero).AddTicks(4567),
        Footprint = Box(14, -4, 15, -3),
        Bands = [new SceneBand { Name = "B02", Asset = new AssetReference { Href = "https://example.com/B02.tif", Key = "blue" }, Scale = 0.0001, Offset = -0.1 }],
    };

    public static SceneJob Job(string id = "job-1", string area = "congo", JobPriority priority = JobPriority.Fresh)
    {
        var source = Source();
        return new SceneJob
        {
            Id = new JobId(id),
            Scenes = [new SceneRecord { Key = source.Key, Revision = source.Revision, Parts = [source] }],
            Area = Area(area),
            Model = new ModelReference("landcover-s2", "1.0.0"),
            Product = ProductKinds.LandCover,
            Priority = priority,
        };
    }

    public static StacCollection Collection(string id) => new(new JsonObject { ["type"] = "Collection", ["id"] = id, ["description"] = "für Prüfungen" });

    public static StacItem Item(string collection, string id, Geometry? geometry, string? datetime, params (string Name, JsonNode? Value)[] properties)
    {
        var json = new JsonObject { ["type"] = "Feature", ["id"] = id, ["collection"] = collection, ["geometry"] = geometry is null ? null : Json(geometry) };
        var values = new JsonObject { ["datetime"] = datetime };
        foreach (var (name, value) in properties)
        {
            values[name] = value;
        }

        json["properties"] = values;
        return new StacItem(json);
    }

    private static JsonNode? Json(Geometry geometry)
    {
        using var buffer = new MemoryStream();
        using (var writer = new System.Text.Json.Utf8JsonWriter(buffer))
        {
            GeoJson.Write(writer, geometry);
        }

        return JsonNode.Parse(buffer.ToArray());
    }
}
