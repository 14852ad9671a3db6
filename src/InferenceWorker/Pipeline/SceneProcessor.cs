using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;
using Groundshift.InferenceWorker.Pipeline.Masking;
using Groundshift.InferenceWorker.Products;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>
/// Turns one scene, one area and one model into the files of a land-cover product: for the queue's worker and for the command line
/// alike. Writes nothing but content-addressed objects, so running it again does no harm.
/// </summary>
public sealed class SceneProcessor(IAssetAccess assets, IObjectStore objects, PipelineSettings settings, TimeProvider time)
{
    /// <summary>Processes the scene of a job.</summary>
    /// <exception cref="InvalidInputException">The job, the scene or a file of it is wrong and will stay wrong.</exception>
    /// <exception cref="TransientException">Something outside failed and may work later.</exception>
    /// <exception cref="OperationCanceledException">The token fired; nothing was published.</exception>
    public async Task<SceneOutcome> ProcessAsync(
        SceneJob job, ModelPackage model, IProgress<SceneProgress> progress, CancellationToken cancellationToken)
    {
        var record = RequireScene(job, model.Manifest);
        var started = time.GetUtcNow();
        var clock = new StageClock(time);
        progress.Report(new SceneProgress(SceneStage.Opening, 0, 0));
        var source = new BlockingRasterSource(assets, cancellationToken);
        using var scene = await DedicatedThread.RunAsync(
            "opener", () => OpenedScene.Open(record, model.Manifest, source, settings.Responses, settings.DecodeThreads));
        cancellationToken.ThrowIfCancellationRequested();
        if (scene.Plan(job.Area.Geometry, model.Manifest) is not { } plan)
        {
            return new SceneOutcome.NoProduct(
                NoProductReason.NoOverlap, $"area {job.Area.Id} holds no pixel of the scene's grid");
        }

        using var session = await DedicatedThread.RunAsync("loader", () => model.CreateSession(scene.Pixels.Type, settings.Session));
        clock.Mark("open");
        using var scratch = new ScratchFolder(settings.ScratchFolder, time);
        using var run = new SceneRun(scene, plan, model.Manifest, session, scratch.Path, progress, time);
        await run.RunAsync(cancellationToken);
        clock.Add("model", run.Inferring);
        clock.Mark("run");
        if (Emptiness(run) is { } empty)
        {
            return empty;
        }

        progress.Report(new SceneProgress(SceneStage.Finishing, plan.WindowCount, plan.WindowCount));
        await DedicatedThread.RunAsync("writer", run.Complete);
        clock.Mark("finish");
        progress.Report(new SceneProgress(SceneStage.Storing, plan.WindowCount, plan.WindowCount));
        var report = new RunReport(job, model, scene, plan, session, run, clock, started, time.GetUtcNow());
        return new SceneOutcome.Produced(await new ProductStorage(objects).StoreAsync(report, scratch.Path, cancellationToken));
    }

    private static SceneRecord RequireScene(SceneJob job, ModelManifest model)
    {
        if (job.Product != model.Product)
        {
            throw new InvalidInputException(
                "product", $"{model.Product}, which {model.Reference} makes", job.Product, "Choose a model for this product.");
        }

        return job.Scenes.Count == 1
            ? job.Scenes[0]
            : throw new InvalidInputException(
                "scenes", $"one scene for a {job.Product} product", $"{job.Scenes.Count}", "Process the scenes one by one.");
    }

    private static SceneOutcome.NoProduct? Emptiness(SceneRun run)
    {
        if (run.Rasters.Statistics.ValidPixels > 0)
        {
            return null;
        }

        var area = run.Rasters.Statistics.AreaPixels;
        var nodata = run.Count(PixelState.Nodata);
        if (nodata == area)
        {
            return new SceneOutcome.NoProduct(NoProductReason.AllNodata, $"all {area} pixels of the area are no data");
        }

        var parts = new[] { PixelState.Nodata, PixelState.Cloud, PixelState.Shadow, PixelState.Haze, PixelState.Snow, PixelState.Flagged }
            .Where(state => run.Count(state) > 0)
            .Select(state => $"{run.Count(state)} {MaskWords.Of(state)}");
        return new SceneOutcome.NoProduct(
            NoProductReason.AllMasked, $"none of the {area} pixels of the area can be judged: {string.Join(", ", parts)}");
    }
}
