using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.Models.Manifests;

namespace Groundshift.InferenceWorker.Products;

/// <summary>Which class makes which product.</summary>
internal static class ProductFactory
{
    /// <summary>The product of a model over the pixels of a plan.</summary>
    /// <param name="plan">What is written.</param>
    /// <param name="scene">The scene's full grid.</param>
    /// <param name="model">The model.</param>
    /// <param name="isObserved">True where a forecast can be held against what was observed.</param>
    /// <param name="folder">Where its files are written.</param>
    public static IProduct Create(ScenePlan plan, GridSpec scene, ModelManifest model, bool isObserved, string folder) => model.Output.Kind switch
    {
        OutputKind.Probabilities => new ClassMapProduct(plan, scene.Crop(plan.Output), model.Classes, model.Product == ProductKinds.Change, folder),
        OutputKind.Embedding => new EmbeddingProduct(plan, scene, model, folder),
        OutputKind.Values => new ForecastProduct(plan, scene.Crop(plan.Output), model, isObserved, folder),
        _ => throw new ArgumentOutOfRangeException(nameof(model), model.Output.Kind, null),
    };
}
