using Groundshift.Core.Jobs;
using Groundshift.InferenceWorker.Pipeline.Layers;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>Everything about a finished pass that goes into a product's documents.</summary>
internal sealed record RunReport(
    SceneJob Job,
    ModelPackage Model,
    OpenedSet Set,
    ScenePlan Plan,
    ModelSession Session,
    SceneRun Run,
    StageClock Clock,
    DateTimeOffset Started,
    DateTimeOffset Finished)
{
    /// <summary>What was decided or doubted, in the order of the work.</summary>
    public IReadOnlyList<string> Notes =>
    [
        .. Job.Scenes.SelectMany(scene => scene.Parts).SelectMany(part => part.Notes).Distinct(),
        .. Set.Notes,
        .. Set.Doubts,
        .. Model.Manifest.Untrained ? ["The model's weights are random (untrained): the product means nothing."] : Array.Empty<string>(),
        Run.Screening.Sentence,
        .. new[] { Run.Haze }.OfType<string>(),
    ];
}
