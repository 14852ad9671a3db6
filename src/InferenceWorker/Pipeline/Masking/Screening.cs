using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Raster.Reading;

namespace Groundshift.InferenceWorker.Pipeline.Masking;

/// <summary>How a scene's pixels are told apart into clear ones and others.</summary>
/// <param name="Rows">States of the pixels that are read, dilated.</param>
/// <param name="Unmasked">True when nothing says where clouds are.</param>
/// <param name="Sentence">What was done, for the run manifest.</param>
internal sealed record Screening(IStateRows Rows, bool Unmasked, string Sentence)
{
    /// <summary>Chooses: the scene's own layers, else the detector, else nothing.</summary>
    public static Screening Open(SceneRecord scene, SceneReader reader, PixelRect reads, PixelSize pixel, bool snowIsAClass, IRasterSource source)
    {
        var kinds = scene.Parts.SelectMany(part => part.Masks).Select(mask => mask.Kind).Distinct().Order().ToArray();
        if (kinds.Any(MaskLegend.TellsClouds))
        {
            return FromLayers(kinds, reader, reads, pixel, snowIsAClass);
        }

        if (DetectedCloudRows.Bands(scene) is { Count: > 0 } bands)
        {
            return FromDetector(scene, bands, reader.Grid, reads, pixel, source);
        }

        return kinds.Length > 0
            ? FromLayers(kinds, reader, reads, pixel, snowIsAClass) with { Unmasked = true, Sentence = "No layer of the scene tells clouds: the map is not masked for them." }
            : new Screening(new ClearRows(), true, "The scene has no cloud mask and none can be derived: the map is not masked for clouds.");
    }

    private static Screening FromLayers(SceneMaskKind[] kinds, SceneReader reader, PixelRect reads, PixelSize pixel, bool snowIsAClass)
    {
        var read = DilatedRows.ReadRect(reads, reader.Grid, pixel, 0);
        var masks = new List<(MaskReader Reader, byte[] Table)>();
        try
        {
            foreach (var kind in kinds)
            {
                if (MaskLegend.Table(kind, snowIsAClass) is { } table && reader.OpenMask(kind) is { } mask)
                {
                    masks.Add((mask, table));
                }
            }
        }
        catch
        {
            masks.ForEach(mask => mask.Reader.Dispose());
            throw;
        }

        var names = string.Join(", ", masks.Select(mask => mask.Reader.Kind));
        return new Screening(
            new DilatedRows(new FileMaskRows(masks, read), read, reads, pixel),
            Unmasked: false,
            $"Masked by the scene's layers {names}; cloud grown by {DilatedRows.CloudMetres} m, shadow by {DilatedRows.ShadowMetres} m.");
    }

    private static Screening FromDetector(
        SceneRecord scene, IReadOnlyList<string> bands, GridSpec grid, PixelRect reads, PixelSize pixel, IRasterSource source)
    {
        var reader = SceneReader.Open(scene, bands, pixel.WidthMetres, source);
        if (reader.Grid != grid)
        {
            reader.Dispose();
            return new Screening(new ClearRows(), true, "The bands of the cloud detector lie on another grid than the model's: the map is not masked for clouds.");
        }

        // The majority vote looks one pixel further, the opening as far as its disk reaches in and out again.
        var read = DilatedRows.ReadRect(reads, grid, pixel, 1 + OpenedRows.ContextOf(pixel));
        return new Screening(
            new DilatedRows(DetectedCloudRows.Over(reader, bands, read, pixel), read, reads, pixel),
            Unmasked: false,
            $"The scene has no mask: clouds were found by spectral tests on {string.Join(", ", bands)} and grown by {DilatedRows.CloudMetres} m; clouds under {2 * OpenedRows.RadiusMetres} m across count as roofs; cloud shadows were not looked for.");
    }
}
