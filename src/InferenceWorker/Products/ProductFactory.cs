using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.Models.Manifests;

namespace Groundshift.InferenceWorker.Products;

/// <summary>Which class makes which product.</summary>
internal static class ProductFactory
{
    /// <summary>The product of a model over the pixels of a plan.</summary>
    /// <param name="scene">The scene's full grid.</param>
    public static IProduct Create(ScenePlan plan, GridSpec scene, ModelManifest model, string folder) => model.Output.Kind switch
    {
        OutputKind.Probabilities => new ClassMapProduct(plan, scene.Crop(plan.Output), model.Classes, model.Product == ProductKinds.Change, folder),
        OutputKind.Embedding => new EmbeddingProduct(plan, scene, model, folder),
        _ => throw new NotSupportedException($"No product is made of {model.Output.TensorName}."),
    };
}
