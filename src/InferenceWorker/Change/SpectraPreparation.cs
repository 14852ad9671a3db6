using Groundshift.Core.Jobs;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.InferenceWorker.Pipeline.Layers;
using Groundshift.InferenceWorker.Products;
using Groundshift.Models.Manifests;
using Groundshift.Raster.Reading;

namespace Groundshift.InferenceWorker.Change;

/// <summary>Opens and masks a pair that is compared by its spectra alone.</summary>
internal sealed class SpectraPreparation(SceneJob job, IRasterSource source, PipelineSettings settings, string folder)
{
    /// <summary>What is read of the pair.</summary>
    public ModelManifest Manifest { get; } = Describe(job, source, settings);

    /// <summary>Opens and masks; null where the area holds no pixel of one of the scenes. Blocks.</summary>
    /// <exception cref="InvalidInputException">The scenes cannot be compared.</exception>
    public PairInputs? Run(CancellationToken cancellationToken)
    {
        var opened = new List<IDisposable>();
        try
        {
            var before = Open(0, opened);
            var after = Open(1, opened);
            _ = GridMapping.Of(before.Pixels.Grid, after.Pixels.Grid, PairInputs.Name(before), wholePixels: true);
            if (before.Plan(job.Area.Geometry, Manifest) is not { } planBefore || after.Plan(job.Area.Geometry, Manifest) is not { } planAfter)
            {
                opened.ForEach(each => each.Dispose());
                return null;
            }

            var maskBefore = MaskPass.Run(before, planBefore, Manifest, Path.Combine(folder, "before-mask.tif"), cancellationToken);
            opened.Insert(0, maskBefore.Rows);
            var maskAfter = MaskPass.Run(after, planAfter, Manifest, Path.Combine(folder, "after-mask.tif"), cancellationToken);
            opened.Insert(0, maskAfter.Rows);
            return new PairInputs
            {
                Grid = after.Pixels.Grid.Crop(planAfter.Output),
                Before = before,
                After = after,
                BandNames = Manifest.Sources[1].Bands,
                Masks = [maskAfter.Rows, maskBefore.Rows],
                Owned = opened,
                Unmasked = maskBefore.Unmasked || maskAfter.Unmasked,
                Notes = [.. before.Notes.Append(maskBefore.Sentence).Select(note => $"Before: {note}"), .. after.Notes.Append(maskAfter.Sentence).Select(note => $"After: {note}")],
            };
        }
        catch
        {
            opened.ForEach(each => each.Dispose());
            throw;
        }
    }

    private OpenedScene Open(int side, List<IDisposable> opened)
    {
        var scene = OpenedScene.Open(job.Scenes[side], Manifest, Manifest.Sources[side], source, settings.Responses, settings.DecodeThreads);
        opened.Add(scene);
        return scene;
    }

    private static ModelManifest Describe(SceneJob job, IRasterSource source, PipelineSettings settings)
    {
        SceneSource[] parts = [.. job.Scenes.Select(scene => Complete(scene, source).Parts[0])];
        var (before, after) = CommonBands.Of(parts[0], parts[1]);
        return SpectraMethod.Manifest(before, after, CommonBands.Gsd(parts[0], before, parts[1], after) ?? Measure(job.Scenes[1], after, source, settings));
    }

    private static SceneRecord Complete(SceneRecord scene, IRasterSource source) =>
        scene.Parts[0].Metadata is null ? scene : SpectrometerBands.WithWavelengths(scene, source);

    // Where the item is silent the files tell.
    private static double Measure(SceneRecord scene, ModelSource bands, IRasterSource source, PipelineSettings settings)
    {
        using var reader = SceneReader.Open(scene, bands.Bands, gsdMetres: null, source, settings.DecodeThreads);
        using var ground = new SceneGround(reader.Grid);
        return ground.Pixel.WidthMetres;
    }
}
