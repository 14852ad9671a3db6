using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;
using Groundshift.Ingest.Providers;
using Groundshift.TestKit;
using NetTopologySuite.Geometries;

namespace Groundshift.InferenceWorker.Tests.Pipeline;

/// <summary>Real scenes of the shared catalog as Ingest hands them to the worker.</summary>
internal static class CatalogItems
{
    private const string Root = "data/catalog";

    public static SceneRecord Scene(string catalog, string collection, string item)
    {
        var folder = SharedData.Need($"{Root}/{catalog}/{collection}/{item}");
        var file = Directory.EnumerateFiles(folder, "*.json").Single();
        var json = (JsonObject)JsonNode.Parse(File.ReadAllText(file))!;
        var source = SceneNormaliser.Normalise(catalog, collection, new StacItem(json), new Uri(file));
        return new SceneRecord { Key = source.Key, Revision = source.Revision, Parts = [source] };
    }

    public static Geometry Area(string id)
    {
        var areas = (JsonObject)JsonNode.Parse(File.ReadAllText(SharedData.Need($"{Root}/areas.geojson")))!;
        var area = areas["features"]!.AsArray().Single(feature => (string?)feature!["properties"]!["id"] == id)!;
        return GeoJson.Read(System.Text.Json.JsonDocument.Parse(area["geometry"]!.ToJsonString()).RootElement);
    }
}
