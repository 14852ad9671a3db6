using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.InferenceWorker.Pipeline.Layers;
using Groundshift.Models.Manifests;
using Groundshift.Raster.Reading;

namespace Groundshift.InferenceWorker.Change;

/// <summary>Turns two scenes of a job into the files of a change.</summary>
internal sealed class PairProcessor(LoadedModel models, IObjectStore objects, PipelineSettings settings, TimeProvider time)
{
    /// <summary>Compares the scenes of a job.</summary>
    /// <exception cref="InvalidInputException">The scenes cannot be compared and never will.</exception>
    /// <exception cref="TransientException">Something outside failed and may work later.</exception>
    public async Task<SceneOutcome> ProcessAsync(
        SceneJob job, ModelPackage package, IRasterSource source, IProgress<SceneProgress> progress, CancellationToken cancellationToken)
    {
        SceneArrangement.RequirePair(job.Scenes, package.Manifest);
        var (started, clock) = (time.GetUtcNow(), new StageClock(time));
        progress.Report(new SceneProgress(SceneStage.Opening, 0, 0));
        using var scratch = new ScratchFolder(settings.ScratchFolder, time);
        var preparation = new PairPreparation(job, package, models, source, settings, progress, time, scratch.Path);
        using var inputs = await preparation.RunAsync(cancellationToken);
        if (inputs is null)
        {
            return new SceneOutcome.NoProduct(NoProductReason.NoOverlap, $"area {job.Area.Id} holds no pixel of one of the scenes");
        }

        clock.Mark("run");
        var folder = Directory.CreateDirectory(Path.Combine(scratch.Path, "change")).FullName;
        var comparison = new PairComparison(inputs, package.Manifest, settings.Change, progress, folder);
        using var pair = await DedicatedThread.RunAsync("change", () => comparison.Run(cancellationToken));
        if (pair is null)
        {
            return new SceneOutcome.NoProduct(
                NoProductReason.AllMasked, $"none of the {comparison.Seen.Area} pixels of the area is clear in both {PairInputs.Name(inputs.Before)} and {PairInputs.Name(inputs.After)}");
        }

        clock.Mark("compare");
        progress.Report(new SceneProgress(SceneStage.Storing, 1, 1));
        var report = new PairReport(job, package.Manifest, inputs, pair, preparation.Windows, clock, started, time.GetUtcNow());
        return new SceneOutcome.Produced(await new ChangeStorage(objects).StoreAsync(report, folder, cancellationToken));
    }
}
