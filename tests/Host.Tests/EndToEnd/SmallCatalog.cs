using System.Text.Json.Nodes;
using Groundshift.Host.Demo;

namespace Groundshift.Host.Tests.EndToEnd;

/// <summary>A folder with a static catalog of a few simulated scenes, whose items and files tests may spoil.</summary>
internal sealed class SmallCatalog
{
    /// <summary>Side of the default landscape in metres.</summary>
    public const int SideMetres = 1200;

    /// <summary>Ids of the Sentinel-2 items, oldest first; the second one is partly cloudy.</summary>
    public static readonly string[] Items = ["S2B_T33UVR_20260604T100029_L2A", "S2B_T33UVR_20260714T100031_L2A", "S2B_T33UVR_20260902T100029_L2A"];

    private SmallCatalog(string folder) => Folder = folder;

    /// <summary>Absolute folder.</summary>
    public string Folder { get; }

    /// <summary>Folder of the Sentinel-2 collection.</summary>
    public string Collection => Path.Combine(Folder, SimulatedCatalog.Sentinel2Collection);

    /// <summary>Three Sentinel-2 scenes and one area.</summary>
    /// <param name="folder">New folder.</param>
    /// <param name="seed">Decides every pixel.</param>
    /// <param name="size">Side in 10 m pixels; a multiple of 6 of at least 90, for the area keeps 300 m from the edge.</param>
    public static SmallCatalog Write(string folder, ulong seed = 7, int size = SideMetres / 10)
    {
        SimulatedCatalog.Write(folder, seed, size, SimulatedSeries.Summer, _ => { });
        var catalog = new SmallCatalog(folder);
        Directory.Delete(Path.Combine(folder, SimulatedCatalog.EnMapCollection), recursive: true);
        Edit(Path.Combine(folder, "catalog.json"), json => Keep(json["links"], link => !((string?)link["href"])!.Contains(SimulatedCatalog.EnMapCollection, StringComparison.Ordinal)));
        Edit(Path.Combine(folder, "areas.geojson"), json => Keep(json["features"], feature => (string?)feature["id"] == "country"));
        return catalog;
    }

    /// <summary>The file of an item.</summary>
    public string ItemFile(string id) => Path.Combine(Collection, id, $"{id}.json");

    /// <summary>A file of an item, such as <c>red.tif</c>.</summary>
    public string AssetFile(string id, string name) => Path.Combine(Collection, id, name);

    /// <summary>Changes an item.</summary>
    public void Edit(Action<JsonObject> change, string? id = null) => Edit(ItemFile(id ?? Items[0]), change);

    /// <summary>Leaves only some items in the collection.</summary>
    public void List(params string[] ids) => Edit(
        Path.Combine(Collection, "collection.json"),
        json =>
        {
            Keep(json["links"], link => (string?)link["rel"] != "item");
            Array.ForEach(ids, id => json["links"]!.AsArray().Add(new JsonObject { ["rel"] = "item", ["href"] = $"./{id}/{id}.json", ["type"] = "application/geo+json" }));
        });

    /// <summary>Copies an item with its files under another id.</summary>
    public void Copy(string id, string copy)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Collection, copy)).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Collection, id), "*.tif"))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        File.Copy(ItemFile(id), ItemFile(copy));
        Edit(json => json["id"] = copy, copy);
    }

    private static void Edit(string file, Action<JsonObject> change)
    {
        var json = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        change(json);

        // Appears whole: a service may be reading the catalog.
        File.WriteAllText(file + ".new", json.ToJsonString());
        File.Move(file + ".new", file, overwrite: true);
    }

    private static void Keep(JsonNode? array, Func<JsonNode, bool> keep)
    {
        var entries = array!.AsArray();
        foreach (var entry in entries.Where(entry => !keep(entry!)).ToList())
        {
            entries.Remove(entry);
        }
    }
}
