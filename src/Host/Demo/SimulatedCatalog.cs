using System.Text.Json;
using System.Text.Json.Nodes;

namespace Groundshift.Host.Demo;

/// <summary>A static STAC catalog of simulated scenes: a series of Sentinel-2 dates and one EnMAP scene.</summary>
internal static class SimulatedCatalog
{
    public const string Sentinel2Collection = "sentinel-2-c1-l2a";
    public const string EnMapCollection = "ENMAP_HSI_L2A";

    /// <summary>Id of the area that holds everything that happens.</summary>
    public const string WholeArea = "country";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes the catalog and <c>areas.geojson</c> under <paramref name="folder"/>.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="seed">Same seed, same pixels.</param>
    /// <param name="size">Side of the landscape in 10 m pixels; a multiple of six, so that 20, 30 and 60 m pixels fit.</param>
    /// <param name="series">Sentinel-2 dates and what happens between them.</param>
    /// <param name="progress">Told of each scene before it is made.</param>
    public static void Write(string folder, ulong seed, int size, SimulatedSeries series, Action<string> progress)
    {
        var place = SimulatedPlace.Default;
        var grid = place.Grid(size, size);
        var land = new SimulatedLandscape(seed, size, size, series.Events);
        Directory.CreateDirectory(folder);
        var sentinel2 = new SimulatedSentinel2(land, grid, place);
        var items = new List<JsonObject>();
        foreach (var (acquired, clouds) in series.Dates)
        {
            progress($"Sentinel-2 {acquired:yyyy-MM-dd}");
            items.Add(sentinel2.Write(Path.Combine(folder, Sentinel2Collection), acquired, new SimulatedSky(seed + SimulatedSeries.Seed(acquired), clouds)));
        }

        progress("EnMAP 2026-06-11");
        var enmap = new SimulatedEnMap(land, grid, place)
            .Write(Path.Combine(folder, EnMapCollection), new(2026, 6, 11, 10, 24, 12, TimeSpan.Zero), new SimulatedSky(seed, 0));
        WriteCollection(folder, Sentinel2Collection, "Simulated Sentinel-2 L2A in the style of Earth Search", items);
        WriteCollection(folder, EnMapCollection, "Simulated EnMAP L2A in the style of DLR", [enmap]);
        WriteCatalog(folder);
        WriteAreas(folder, place, size);
    }

    private static void WriteCollection(string folder, string id, string title, List<JsonObject> items)
    {
        var links = new JsonArray(Link("root", "../catalog.json", "application/json"), Link("parent", "../catalog.json", "application/json"));
        foreach (var item in items)
        {
            var name = (string)item["id"]!; // every simulated item has one
            Save(Path.Combine(folder, id, name, $"{name}.json"), item);
            links.Add(Link("item", $"./{name}/{name}.json", "application/geo+json"));
        }

        Save(Path.Combine(folder, id, "collection.json"), new JsonObject
        {
            ["type"] = "Collection",
            ["stac_version"] = "1.1.0",
            ["id"] = id,
            ["title"] = title,
            ["description"] = title,
            ["license"] = "CC0-1.0",
            ["extent"] = new JsonObject
            {
                ["spatial"] = new JsonObject { ["bbox"] = new JsonArray(items[0]["bbox"]!.DeepClone()) },
                ["temporal"] = new JsonObject { ["interval"] = new JsonArray(new JsonArray(Time(items.Min(Datetime)), Time(items.Max(Datetime)))) },
            },
            ["links"] = links,
        });
    }

    private static void WriteCatalog(string folder) => Save(Path.Combine(folder, "catalog.json"), new JsonObject
    {
        ["type"] = "Catalog",
        ["stac_version"] = "1.1.0",
        ["id"] = "groundshift-simulated",
        ["description"] = "Scenes made by a seeded simulator.",
        ["links"] = new JsonArray(
            Link("root", "./catalog.json", "application/json"),
            Link("child", $"./{Sentinel2Collection}/collection.json", "application/json"),
            Link("child", $"./{EnMapCollection}/collection.json", "application/json")),
    });

    private static void WriteAreas(string folder, SimulatedPlace place, int size)
    {
        var outline = SimulatedPlace.Outline(place.Grid(size, size), marginMetres: 300);
        var grid = place.Grid(size, size);
        var middle = SimulatedPlace.Outline(grid, marginMetres: size * 10 * 0.3);
        Save(Path.Combine(folder, "areas.geojson"), new JsonObject
        {
            ["type"] = "FeatureCollection",
            ["features"] = new JsonArray(
                Feature(WholeArea, "Simulated country", outline),
                Feature("middle", "Middle of the simulated country", middle)),
        });
    }

    private static JsonObject Feature(string id, string name, NetTopologySuite.Geometries.Polygon outline) => new()
    {
        ["type"] = "Feature",
        ["id"] = id,
        ["properties"] = new JsonObject { ["id"] = id, ["name"] = name },
        ["geometry"] = SimulatedPlace.Json(outline),
    };

    private static DateTimeOffset Datetime(JsonObject item) => DateTimeOffset.Parse((string)item["properties"]!["datetime"]!, System.Globalization.CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset time) => SimulatedStac.Time(time);

    private static JsonObject Link(string rel, string href, string type) => new() { ["rel"] = rel, ["href"] = href, ["type"] = type };

    private static void Save(string path, JsonObject json) => File.WriteAllText(path, json.ToJsonString(Indented));
}
