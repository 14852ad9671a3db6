namespace Groundshift.InferenceWorker.Labels;

/// <summary>
/// Feature vectors of single pixels from vectors per cell, bilinear between the centres of cells and constant beyond the outermost
/// ones: what the Resize of a fitted graph does for all pixels (ONNX Resize, mode linear, half_pixel).
/// </summary>
/// <param name="channels">Numbers per vector.</param>
/// <param name="cells">Cells side by side in a window.</param>
/// <param name="cell">Pixels side by side in a cell.</param>
internal readonly struct CellInterpolation(int channels, int cells, int cell)
{
    /// <summary>The vector of a pixel of a window.</summary>
    /// <param name="vectors">(channels, cells, cells).</param>
    /// <param name="row">Row in the window.</param>
    /// <param name="column">Column in the window.</param>
    public float[] At(ReadOnlySpan<float> vectors, int row, int column)
    {
        var (top, bottom, down) = Between(row);
        var (left, right, across) = Between(column);
        var result = new float[channels];
        for (var channel = 0; channel < channels; channel++)
        {
            var plane = vectors.Slice(channel * cells * cells, cells * cells);
            var upper = plane[(top * cells) + left] + (across * (plane[(top * cells) + right] - plane[(top * cells) + left]));
            var lower = plane[(bottom * cells) + left] + (across * (plane[(bottom * cells) + right] - plane[(bottom * cells) + left]));
            result[channel] = upper + (down * (lower - upper));
        }

        return result;
    }

    private (int Before, int After, float Share) Between(int pixel)
    {
        var place = Math.Clamp(((pixel + 0.5f) / cell) - 0.5f, 0, cells - 1);
        var before = (int)place;
        return (before, Math.Min(before + 1, cells - 1), place - before);
    }
}
