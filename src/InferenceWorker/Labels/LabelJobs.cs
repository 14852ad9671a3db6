using Groundshift.Core.Jobs;
using Groundshift.Models.Manifests;
using NetTopologySuite.Geometries;

namespace Groundshift.InferenceWorker.Labels;

/// <summary>Jobs that no queue knows: labelled scenes, one model.</summary>
internal static class LabelJobs
{
    private const string Area = "labels";

    /// <summary>Which scenes a model looks at together: each alone, or all of a place where it takes several dates or sensors.</summary>
    /// <returns>Positions in <paramref name="scenes"/>.</returns>
    public static IReadOnlyList<IReadOnlyList<int>> Together(IReadOnlyList<SceneSource> scenes, ModelManifest model)
    {
        if (model.Sources.Count == 1 && model.Dates == 1)
        {
            return [.. scenes.Select((_, scene) => (IReadOnlyList<int>)[scene])];
        }

        var places = new ScenePlaces(scenes);
        return [.. Enumerable.Range(0, scenes.Count).GroupBy(places.Of).Select(group => (IReadOnlyList<int>)[.. group.OrderBy(scene => scenes[scene].Acquired)])];
    }

    /// <summary>The job of scenes over an area in WGS 84.</summary>
    public static SceneJob Of(IReadOnlyList<SceneSource> scenes, Geometry area, ModelManifest model)
    {
        SceneRecord[] records = [.. scenes.Select(scene => new SceneRecord { Key = scene.Key, Revision = scene.Revision, Parts = [scene] })];
        var interest = new AreaOfInterest { Id = Area, Geometry = area, Model = model.Reference.ToString(), Products = [model.Product] };
        return new SceneJob
        {
            Id = JobId.Of(records, interest.Id, interest.Revision, model.Reference, model.Product),
            Scenes = records,
            Area = interest,
            Model = model.Reference,
            Product = model.Product,
        };
    }
}
