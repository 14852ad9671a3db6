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
    /// <summary>Compares the scenes of a job by a model, or by their spectra alone where there is none.</summary>
    /// <exception cref="InvalidInputException">The scenes cannot be compared and never will.</exception>
    /// <exception cref="TransientException">Something outside failed and may work later.</exception>
    public async Task<SceneOutcome> ProcessAsync(
        SceneJob job, ModelPackage? package, IRasterSource source, IProgress<SceneProgress> progress, CancellationToken cancellationToken)
    {
        SceneArrangement.RequirePair(job.Scenes, job.Model);
        var (started, clock) = (time.GetUtcNow(), new StageClock(time));
        progress.Report(new SceneProgress(SceneStage.Opening, 0, 0));
        using var scratch = new ScratchFolder(settings.ScratchFolder, time);
        var (inputs, manifest, windows) = package is null
            ? await BySpectraAsync(job, source, scratch.Path, cancellationToken)
            : await ByModelAsync(job, package, source, scratch.Path, progress, cancellationToken);
        using var opened = inputs;
        if (opened is null)
        {
            return new SceneOutcome.NoProduct(NoProductReason.NoOverlap, $"area {job.Area.Id} holds no pixel of one of the scenes");
        }

        clock.Mark("run");
        var folder = Directory.CreateDirectory(Path.Combine(scratch.Path, "change")).FullName;
        var comparison = new PairComparison(opened, manifest, settings.Change, progress, folder);
        using var pair = await DedicatedThread.RunAsync("change", () => comparison.Run(cancellationToken));
        if (pair is null)
        {
            return new SceneOutcome.NoProduct(
                NoProductReason.AllMasked, $"none of the {comparison.Seen.Area} pixels of the area is clear in both {PairInputs.Name(opened.Before)} and {PairInputs.Name(opened.After)}");
        }

        clock.Mark("compare");
        progress.Report(new SceneProgress(SceneStage.Storing, 1, 1));
        var report = new PairReport(job, manifest, opened, pair, windows, clock, started, time.GetUtcNow());
        return new SceneOutcome.Produced(await new ChangeStorage(objects).StoreAsync(report, folder, cancellationToken));
    }

    private async Task<(PairInputs? Inputs, ModelManifest Manifest, PairWindows? Windows)> ByModelAsync(
        SceneJob job, ModelPackage package, IRasterSource source, string folder, IProgress<SceneProgress> progress, CancellationToken cancellationToken)
    {
        var preparation = new PairPreparation(job, package, models, source, settings, progress, time, folder);
        var inputs = await preparation.RunAsync(cancellationToken);
        return (inputs, package.Manifest, preparation.Windows);
    }

    private async Task<(PairInputs? Inputs, ModelManifest Manifest, PairWindows? Windows)> BySpectraAsync(
        SceneJob job, IRasterSource source, string folder, CancellationToken cancellationToken) =>
        await DedicatedThread.RunAsync("opener", () =>
        {
            var preparation = new SpectraPreparation(job, source, settings, folder);
            return (preparation.Run(cancellationToken), preparation.Manifest, (PairWindows?)null);
        });
}
