using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.InferenceWorker.Pipeline.Masking;
using Groundshift.InferenceWorker.Products;
using Groundshift.Models.Manifests;
using Groundshift.Raster.Writing;

namespace Groundshift.InferenceWorker.Change;

/// <summary>A mask that was written from top to bottom, to be read by every pass of a comparison.</summary>
/// <param name="Rows">1 where a pixel can be judged, 0 where not, 255 outside the area. The caller disposes it.</param>
/// <param name="Unmasked">True when nothing says where clouds are.</param>
/// <param name="Sentence">How clouds were told.</param>
internal sealed record WrittenMask(ScratchRaster Rows, bool Unmasked, string Sentence);

/// <summary>Masks a scene that no model looks at.</summary>
internal static class MaskPass
{
    private const int RowsAtOnce = 32;

    /// <summary>Writes the mask of what a plan puts out.</summary>
    public static WrittenMask Run(OpenedScene scene, ScenePlan plan, ModelManifest model, string file, CancellationToken cancellationToken)
    {
        var grid = scene.Pixels.Grid.Crop(plan.Output);
        var screening = scene.Screen(plan.Output, model);
        using (screening.Rows)
        using (var writer = new CogWriter(file, grid, ValidMask.Profile))
        {
            for (var first = 0; first < grid.Height; first += RowsAtOnce)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Write(scene, plan, screening.Rows, new PixelRect(plan.Output.Column, plan.Output.Row + first, grid.Width, Math.Min(RowsAtOnce, grid.Height - first)), writer);
            }

            writer.Complete();
        }

        return new WrittenMask(ScratchRaster.Open(file, 1, grid, scene.Scene), screening.Unmasked, screening.Sentence);
    }

    private static void Write(OpenedScene scene, ScenePlan plan, IStateRows states, PixelRect rect, CogWriter writer)
    {
        var pixels = scene.Pixels;
        using var block = new PixelBlock(pixels.Grid.Crop(rect), pixels.Type, pixels.Unit, pixels.Scale, pixels.Offset);
        pixels.ReadRows(rect.Row, rect.Height, rect.Column, rect.Width, block);
        var (line, inside, mask) = (new byte[rect.Width], new byte[rect.Width], new byte[rect.Width]);
        for (var row = 0; row < rect.Height; row++)
        {
            states.Next(line);
            plan.Area.FillRow(rect.Row + row, rect.Column, inside);
            var validity = block.ValidityRow(row);
            for (var column = 0; column < line.Length; column++)
            {
                line[column] = inside[column] == 0 ? (byte)PixelState.Outside : validity[column] == 0 ? (byte)PixelState.Nodata : line[column];
            }

            ValidMask.Fill(line, mask);
            writer.WriteRows(rect.Row - plan.Output.Row + row, 1, mask);
        }
    }
}
