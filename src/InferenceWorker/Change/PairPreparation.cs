using Groundshift.Core.Jobs;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.InferenceWorker.Pipeline.Layers;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using Groundshift.Raster.Reading;

namespace Groundshift.InferenceWorker.Change;

/// <summary>What a model did for a pair.</summary>
/// <param name="Touching">Windows that touched the area, of both scenes.</param>
/// <param name="Judged">Windows that went to the model.</param>
/// <param name="Batch">Windows per run.</param>
/// <param name="Device">Where it ran.</param>
/// <param name="Reason">Why there.</param>
internal sealed record PairWindows(int Touching, int Judged, int Batch, string Device, string Reason);

/// <summary>Opens a pair, and has its model look at it: what a comparison starts from.</summary>
internal sealed class PairPreparation(
    SceneJob job, ModelPackage package, LoadedModel models, IRasterSource source, PipelineSettings settings, IProgress<SceneProgress> progress, TimeProvider time, string folder)
{
    private readonly ModelManifest _model = package.Manifest;

    /// <summary>What the model did, once it has run.</summary>
    public PairWindows? Windows { get; private set; }

    /// <summary>Opens and judges; null where the area holds no pixel of one of the scenes.</summary>
    /// <exception cref="InvalidInputException">The scenes cannot be compared, or the model cannot compare.</exception>
    public async Task<PairInputs?> RunAsync(CancellationToken cancellationToken)
    {
        var passes = await RuntimeLoading.BesideAsync("opener", Open);
        if (passes is null)
        {
            return null;
        }

        try
        {
            var done = 0;
            foreach (var pass in passes)
            {
                await pass.RunAsync(package, models, settings, new SharedProgress(progress, done, passes.Sum(each => each.Plan.WindowCount)), time, cancellationToken);
                done += pass.Plan.WindowCount;
            }

            var ran = passes[^1].Ran;
            Windows = new PairWindows(done, passes.Sum(pass => pass.WindowsJudged), ran.Batch, ran.Device, ran.Reason);
            return _model.Product == ProductKinds.Change ? OfHead(passes[0]) : OfClasses(passes[0], passes[1]);
        }
        catch
        {
            Array.ForEach(passes, pass => pass.Dispose());
            throw;
        }
    }

    // A head of change sees both scenes at once; a map of classes is made of each.
    private ModelPass[]? Open()
    {
        if (_model.Product == ProductKinds.Change)
        {
            return ModelPass.Open(job, _model, source, settings, folder) is { } both ? [both] : null;
        }

        if (_model.Product != ProductKinds.LandCover || _model.Sources.Count != 1 || _model.Dates != 1)
        {
            throw new InvalidInputException(
                "model", "one that maps land cover of single scenes, or compares two", $"{_model.Reference}, which does neither", "Choose another model; see 'groundshift model list'.");
        }

        var before = Side(job.Scenes[0], "before");
        ModelPass? after = null;
        try
        {
            after = Side(job.Scenes[1], "after");
            if (before is not null && after is not null)
            {
                // Said before the model has worked for nothing.
                _ = GridMapping.Of(before.Set.Reference.Pixels.Grid, after.Set.Reference.Pixels.Grid, PairInputs.Name(before.Set.Reference), wholePixels: true);
                return [before, after];
            }
        }
        catch
        {
            before?.Dispose();
            after?.Dispose();
            throw;
        }

        before?.Dispose();
        after?.Dispose();
        return null;
    }

    private ModelPass? Side(SceneRecord scene, string name) =>
        ModelPass.Open(job with { Scenes = [scene], Product = ProductKinds.LandCover }, _model, source, settings, Path.Combine(folder, name));

    private PairInputs OfClasses(ModelPass before, ModelPass after)
    {
        var (classesBefore, classesAfter) = (before.Raster("probabilities", _model.Classes.Count), after.Raster("probabilities", _model.Classes.Count));
        var (maskBefore, maskAfter) = (before.Mask(), after.Mask());
        return new PairInputs
        {
            Grid = after.Grid,
            Before = before.Set.Reference,
            After = after.Set.Reference,
            BandNames = _model.Bands,
            Masks = [maskAfter, maskBefore],
            Classes = (classesBefore, classesAfter),
            Owned = [classesBefore, classesAfter, maskBefore, maskAfter, before, after],
            Unmasked = before.Unmasked || after.Unmasked,
            Notes = [.. before.Notes.Select(note => $"Before: {note}"), .. after.Notes.Select(note => $"After: {note}")],
        };
    }

    private PairInputs OfHead(ModelPass both)
    {
        var (head, mask) = (both.Raster("score", 1), both.Mask());
        return new PairInputs
        {
            Grid = both.Grid,
            Before = both.Set.Scene(job.Scenes[0]),
            After = both.Set.Scene(job.Scenes[1]),
            BandNames = _model.Bands,
            Masks = [mask],
            Head = head,
            Owned = [head, mask, both],
            Unmasked = both.Unmasked,
            Notes = both.Notes,
        };
    }

    // Both passes together are one bar.
    private sealed class SharedProgress(IProgress<SceneProgress> progress, int done, int total) : IProgress<SceneProgress>
    {
        public void Report(SceneProgress value) => progress.Report(value with { WindowsDone = done + value.WindowsDone, WindowsTotal = total });
    }
}
