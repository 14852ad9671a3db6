using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;
using Groundshift.InferenceWorker.Change;
using Groundshift.InferenceWorker.Pipeline.Layers;
using Groundshift.InferenceWorker.Pipeline.Masking;
using Groundshift.InferenceWorker.Products;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>
/// Turns the scenes of a job, one area and one model into the files of a product: for the queue's worker and for the command line
/// alike. Writes nothing but content-addressed objects, so running it again does no harm.
/// </summary>
/// <remarks>For several scenes at once or one after the other; keeps the last model loaded. Ownership: dispose once, when no scene is processed.</remarks>
public sealed class SceneProcessor(IAssetAccess assets, IObjectStore objects, PipelineSettings settings, TimeProvider time) : IDisposable
{
    private readonly LoadedModel _model = new(settings.Session);

    /// <summary>Processes the scenes of a job.</summary>
    /// <exception cref="InvalidInputException">The job, the scene or a file of it is wrong and will stay wrong.</exception>
    /// <exception cref="TransientException">Something outside failed and may work later.</exception>
    /// <exception cref="OperationCanceledException">The token fired; nothing was published.</exception>
    public async Task<SceneOutcome> ProcessAsync(
        SceneJob job, ModelPackage model, IProgress<SceneProgress> progress, CancellationToken cancellationToken)
    {
        Require(job, model.Manifest);
        if (job.Product == ProductKinds.Change)
        {
            return await new PairProcessor(_model, objects, settings, time)
                .ProcessAsync(job, model, new BlockingRasterSource(assets, cancellationToken), progress, cancellationToken);
        }

        var arrangement = SceneArrangement.Of(job, model.Manifest);
        var started = time.GetUtcNow();
        var clock = new StageClock(time);
        progress.Report(new SceneProgress(SceneStage.Opening, 0, 0));
        var source = new BlockingRasterSource(assets, cancellationToken);

        using var set = await RuntimeLoading.BesideAsync(
            "opener", () => OpenedSet.Open(arrangement, model.Manifest, source, settings.Responses, settings.DecodeThreads));
        cancellationToken.ThrowIfCancellationRequested();
        if (set.Plan(job.Area.Geometry) is not { } plan)
        {
            return new SceneOutcome.NoProduct(
                NoProductReason.NoOverlap, $"area {job.Area.Id} holds no pixel of the scene's grid");
        }

        var lanes = await DedicatedThread.RunAsync("loader", () => _model.Take(model, set.Types));
        clock.Mark("open");
        try
        {
            using var scratch = new ScratchFolder(settings.ScratchFolder, time);
            using var run = new SceneRun(set, plan, model.Manifest, lanes, settings.Weather, scratch.Path, progress, time);
            await run.RunAsync(cancellationToken);
            clock.Add("model", run.Inferring);
            clock.Mark("run");
            var outcome = Emptiness(run)
                ?? await FinishAsync(new RunReport(arrangement.Used(job), model, set, plan, lanes.First, run, clock, started, time.GetUtcNow()), scratch.Path, progress, cancellationToken);
            _model.GiveBack(lanes);
            return outcome;
        }
        catch
        {
            lanes.Dispose();
            throw;
        }
    }

    /// <summary>Compares two scenes by their spectra alone, without a model; see <see cref="ProcessAsync"/> for what it throws.</summary>
    public Task<SceneOutcome> CompareSpectraAsync(SceneJob job, IProgress<SceneProgress> progress, CancellationToken cancellationToken)
    {
        if (job.Product != ProductKinds.Change)
        {
            throw new InvalidInputException("product", $"{ProductKinds.Change}, which {SpectraMethod.Reference} makes", job.Product, "Ask for change, or choose a model.");
        }

        return new PairProcessor(_model, objects, settings, time)
            .ProcessAsync(job, null, new BlockingRasterSource(assets, cancellationToken), progress, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    private async Task<SceneOutcome> FinishAsync(RunReport report, string folder, IProgress<SceneProgress> progress, CancellationToken cancellationToken)
    {
        progress.Report(new SceneProgress(SceneStage.Finishing, report.Plan.WindowCount, report.Plan.WindowCount));
        await DedicatedThread.RunAsync("writer", report.Run.Complete);
        report.Clock.Mark("finish");
        progress.Report(new SceneProgress(SceneStage.Storing, report.Plan.WindowCount, report.Plan.WindowCount));
        return new SceneOutcome.Produced(await new ProductStorage(objects).StoreAsync(report with { Finished = time.GetUtcNow() }, folder, cancellationToken));
    }

    private static void Require(SceneJob job, ModelManifest model)
    {
        // Maps of classes can be compared too.
        if (job.Product != model.Product && (job.Product, model.Product) != (ProductKinds.Change, ProductKinds.LandCover))
        {
            throw new InvalidInputException(
                "product", $"{model.Product}, which {model.Reference} makes", job.Product, "Choose a model for this product.");
        }
    }

    private static SceneOutcome.NoProduct? Emptiness(SceneRun run)
    {
        if (run.Product.Valid > 0)
        {
            return null;
        }

        var area = run.AreaPixels;
        var nodata = run.Count(PixelState.Nodata);
        if (nodata == area)
        {
            return new SceneOutcome.NoProduct(NoProductReason.AllNodata, $"all {area} pixels of the area are no data");
        }

        var parts = new[] { PixelState.Nodata, PixelState.Cloud, PixelState.Shadow, PixelState.Haze, PixelState.Snow, PixelState.Flagged }
            .Where(state => run.Count(state) > 0)
            .Select(state => $"{run.Count(state)} {MaskWords.Of(state)}");
        var judged = run.Count(PixelState.Clear) == 0 ? "none" : "no cell with enough";
        return new SceneOutcome.NoProduct(
            NoProductReason.AllMasked, $"{judged} of the {area} pixels of the area can be judged: {string.Join(", ", parts)}");
    }
}
