using Groundshift.Core.Jobs;
using Groundshift.Models.Manifests;
using NetTopologySuite.Geometries;

namespace Groundshift.InferenceWorker.Labels;

/// <summary>Jobs that no queue knows: one labelled scene, one model.</summary>
internal static class LabelJobs
{
    private const string Area = "labels";

    /// <summary>The job of a scene over an area in WGS 84.</summary>
    public static SceneJob Of(SceneSource scene, Geometry area, ModelManifest model)
    {
        var record = new SceneRecord { Key = scene.Key, Revision = scene.Revision, Parts = [scene] };
        var interest = new AreaOfInterest { Id = Area, Geometry = area, Model = model.Reference.ToString(), Products = [model.Product] };
        return new SceneJob
        {
            Id = JobId.Of([record], interest.Id, interest.Revision, model.Reference, model.Product),
            Scenes = [record],
            Area = interest,
            Model = model.Reference,
            Product = model.Product,
        };
    }
}
