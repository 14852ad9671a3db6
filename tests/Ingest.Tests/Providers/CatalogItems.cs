using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;
using Groundshift.Ingest.Providers;
using Groundshift.TestKit;

namespace Groundshift.Ingest.Tests.Providers;

/// <summary>Items of the developer catalog and of recorded answers, read as a watcher reads them.</summary>
internal static class CatalogItems
{
    private const string Catalog = "data/catalog";

    /// <summary>Every item of the developer catalog.</summary>
    public static IReadOnlyList<SceneSource> All() =>
        [.. Directory.EnumerateFiles(SharedData.Need(Catalog), "*.json", SearchOption.AllDirectories)
            .Where(path => Path.GetFileNameWithoutExtension(path) is not ("catalog" or "collection"))
            .Order(StringComparer.Ordinal)
            .Select(Normalise)];

    /// <summary>One item of the developer catalog by its id, in the catalog of one provider.</summary>
    public static SceneSource Scene(string catalog, string id) =>
        Normalise(Directory.EnumerateFiles(SharedData.Need($"{Catalog}/{catalog}"), id + ".json", SearchOption.AllDirectories).Single());

    /// <summary>The features of a recorded answer.</summary>
    public static IReadOnlyList<JsonObject> Features(string relative) =>
        [.. Parse(File.ReadAllText(SharedData.Need(relative)))["features"]!.AsArray().Select(feature => feature!.AsObject())];

    public static JsonObject Read(string relative) => Parse(File.ReadAllText(SharedData.Need(relative)));

    public static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();

    public static SceneSource Normalise(string catalog, JsonObject item) =>
        SceneNormaliser.Normalise(catalog, item["collection"]?.GetValue<string>() ?? "none", new StacItem(item), new Uri("https://catalog.example/items/item.json"));

    private static SceneSource Normalise(string path)
    {
        var item = new StacItem(JsonNode.Parse(File.ReadAllText(path))!.AsObject());
        var relative = Path.GetRelativePath(SharedData.Need(Catalog), path).Split(Path.DirectorySeparatorChar);
        return SceneNormaliser.Normalise(relative[0], item.Collection ?? relative[1], item, new Uri(path));
    }
}
