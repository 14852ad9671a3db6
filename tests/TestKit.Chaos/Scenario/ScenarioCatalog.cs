using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Core.Stac;
using Groundshift.Host.Demo;
using NetTopologySuite.Geometries;

namespace Groundshift.TestKit.Chaos.Scenario;

/// <summary>
/// A static STAC catalog of tiny simulated Sentinel-2 scenes: some places, each seen on some dates, with a clearing in a forest halfway.
/// Scenes are listed little by little, nearly by date.
/// </summary>
internal sealed class ScenarioCatalog
{
    /// <summary>Name of the catalog.</summary>
    public const string Name = "chaos";

    // Pixels of 10 m along a side: one window of the stand-in model.
    private const int Side = 60;
    private const double MarginMetres = 60;
    private const double Radius = 9;
    private const int DaysBetween = 9;
    private const double HalfCloudy = 0.1;

    // 20 km apart in UTM zone 33, so that no two places share a pixel.
    private const double FirstWest = 300_000, Apart = 20_000, North = 5_520_000;

    // How many dates a scene may come late.
    private const double Disorder = 2.5;

    private static readonly int[] AnyClass = [.. Enumerable.Range(0, 9)];

    private readonly string _folder;
    private readonly string[] _order;

    private ScenarioCatalog(string folder, string[] order, IReadOnlyDictionary<string, Geometry> areas) => (_folder, _order, Areas) = (folder, order, areas);

    /// <summary>Number of scenes.</summary>
    public int Scenes => _order.Length;

    /// <summary>One area per place.</summary>
    public IReadOnlyDictionary<string, Geometry> Areas { get; }

    /// <summary>Address of the catalog.</summary>
    public string Url => StacHref.OfFile(Path.Combine(_folder, "catalog.json")).AbsoluteUri;

    /// <summary>Its collection.</summary>
    public static string Collection => SimulatedCatalog.Sentinel2Collection;

    /// <summary>Writes all scenes and lists none.</summary>
    /// <param name="folder">New folder.</param>
    /// <param name="seed">Decides every pixel and the order of listing.</param>
    /// <param name="places">Number of places, up to 20.</param>
    /// <param name="dates">Dates per place; the last is yesterday, so that some scenes are fresh and most are not.</param>
    /// <param name="today">Today.</param>
    public static ScenarioCatalog Write(string folder, int seed, int places, int dates, DateTimeOffset today)
    {
        var random = new Random(seed);
        var yesterday = new DateTimeOffset(today.UtcDateTime.Date, TimeSpan.Zero).AddDays(-1).AddHours(10);
        var areas = new Dictionary<string, Geometry>();
        var listed = new List<(string Id, double Place)>();
        for (var place = 0; place < places; place++)
        {
            var where = SimulatedPlace.Default with { MgrsTile = $"33U{(char)('A' + place)}R", West = FirstWest + (place * Apart), North = North };
            var grid = where.Grid(Side, Side);
            var cleared = DateOnly.FromDateTime(yesterday.UtcDateTime.AddDays(-DaysBetween * (dates / 2)));
            var land = new SimulatedLandscape((ulong)(seed + place), Side, Side, _ =>
            [
                new SimulatedEvent(Side / 2, Side / 2, Side, AnyClass, SimulatedLandscape.Trees, DateOnly.MinValue),
                new SimulatedEvent(Side / 2, Side / 2, Radius, [SimulatedLandscape.Trees], SimulatedLandscape.Bare, cleared),
            ]);
            var writer = new SimulatedSentinel2(land, grid, where);
            areas[$"place-{place:00}"] = SimulatedPlace.Outline(grid, MarginMetres);
            for (var date = 0; date < dates; date++)
            {
                var acquired = yesterday.AddDays(-DaysBetween * (dates - 1 - date)).AddMinutes(place);
                var item = writer.Write(Path.Combine(folder, Collection), acquired, new SimulatedSky((ulong)random.Next(), random.Next(2) * HalfCloudy));
                var id = (string)item["id"]!; // the simulator gives one
                Save(Path.Combine(folder, Collection, id, $"{id}.json"), item);
                listed.Add((id, date + (random.NextDouble() * Disorder)));
            }
        }

        var catalog = new ScenarioCatalog(folder, [.. listed.OrderBy(scene => scene.Place).Select(scene => scene.Id)], areas);
        catalog.List(0);
        Save(Path.Combine(folder, "catalog.json"), new JsonObject
        {
            ["type"] = "Catalog",
            ["stac_version"] = "1.1.0",
            ["id"] = Name,
            ["description"] = "Simulated scenes.",
            ["links"] = new JsonArray(Link("root", "./catalog.json", "application/json"), Link("child", $"./{Collection}/collection.json", "application/json")),
        });
        return catalog;
    }

    /// <summary>Lists the first scenes, those listed before included.</summary>
    public void List(int scenes) => Save(Path.Combine(_folder, Collection, "collection.json"), new JsonObject
    {
        ["type"] = "Collection",
        ["stac_version"] = "1.1.0",
        ["id"] = Collection,
        ["title"] = "Simulated Sentinel-2 L2A",
        ["description"] = "Simulated Sentinel-2 L2A",
        ["license"] = "CC0-1.0",
        ["extent"] = new JsonObject
        {
            ["spatial"] = new JsonObject { ["bbox"] = new JsonArray(new JsonArray(-180, -90, 180, 90)) },
            ["temporal"] = new JsonObject { ["interval"] = new JsonArray(new JsonArray(null, null)) },
        },
        ["links"] = new JsonArray(
        [
            Link("root", "../catalog.json", "application/json"),
            .. _order.Take(scenes).Select(id => Link("item", $"./{id}/{id}.json", "application/geo+json")),
        ]),
    });

    private static JsonObject Link(string rel, string href, string type) => new JsonObject { ["rel"] = rel, ["href"] = href, ["type"] = type };

    // Appears whole: the ingest role may be reading the catalog.
    private static void Save(string file, JsonObject json)
    {
        File.WriteAllText(file + ".new", json.ToJsonString(JsonSerializerOptions.Default));
        File.Move(file + ".new", file, overwrite: true);
    }
}
