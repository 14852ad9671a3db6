namespace Groundshift.Models.Graphs;

/// <summary>Tables of positions, worked out when a graph is built. Rows are positions, columns channels; row-major.</summary>
internal static class PositionTables
{
    // Vaswani et al. 2017, arXiv 1706.03762, section 3.5.
    private const double LongestWave = 10000;

    // Keys 1981, doi 10.1109/TASSP.1981.1163711, with the parameter that PyTorch uses.
    private const double CubicParameter = -0.75;

    /// <summary>
    /// Sines then cosines of each position at width / 2 wavelengths from 2 pi up to 20000 pi. Shape: [positions, width]; width even.
    /// Source: Vaswani et al. 2017, section 3.5, in the order of He et al. 2021, arXiv 2111.06377 (sines first, then cosines).
    /// </summary>
    public static float[] SineCosine(int width, IReadOnlyList<double> positions)
    {
        if (width % 2 != 0)
        {
            throw new GraphShapeException($"A table of sines and cosines needs an even width, not {width}.");
        }

        var half = width / 2;
        var table = new float[positions.Count * width];
        for (var row = 0; row < positions.Count; row++)
        {
            for (var wave = 0; wave < half; wave++)
            {
                var angle = positions[row] / Math.Pow(LongestWave, (double)wave / half);
                table[row * width + wave] = (float)Math.Sin(angle);
                table[row * width + half + wave] = (float)Math.Cos(angle);
            }
        }

        return table;
    }

    /// <summary>
    /// Bicubic resampling of a learned table that lies on a grid, outlines aligned, edges repeated, without smoothing before
    /// reduction. Shape: [height width, channels] to [newHeight newWidth, channels].
    /// Source: PyTorch, torch.nn.functional.interpolate, mode "bicubic", align_corners=False.
    /// </summary>
    public static float[] ResampleBicubic(float[] table, int channels, (int Height, int Width) from, (int Height, int Width) to)
    {
        if (table.Length != from.Height * from.Width * channels)
        {
            throw new GraphShapeException($"A table of {table.Length} numbers is not {from.Height} x {from.Width} x {channels}.");
        }

        return from == to ? table : AlongRows(AlongColumns(table, channels, from, to.Width), channels, (from.Height, to.Width), to.Height);
    }

    private static double[] AlongColumns(float[] table, int channels, (int Height, int Width) from, int width)
    {
        var result = new double[from.Height * width * channels];
        for (var column = 0; column < width; column++)
        {
            foreach (var (source, weight) in Taps(column, from.Width, width))
            {
                for (var row = 0; row < from.Height; row++)
                {
                    for (var channel = 0; channel < channels; channel++)
                    {
                        result[(row * width + column) * channels + channel] += weight * table[(row * from.Width + source) * channels + channel];
                    }
                }
            }
        }

        return result;
    }

    private static float[] AlongRows(double[] table, int channels, (int Height, int Width) from, int height)
    {
        var line = from.Width * channels;
        var result = new double[height * line];
        for (var row = 0; row < height; row++)
        {
            foreach (var (source, weight) in Taps(row, from.Height, height))
            {
                for (var index = 0; index < line; index++)
                {
                    result[row * line + index] += weight * table[source * line + index];
                }
            }
        }

        return [.. result.Select(value => (float)value)];
    }

    private static IEnumerable<(int Source, double Weight)> Taps(int target, int from, int to)
    {
        var place = (target + 0.5) * from / to - 0.5;
        var first = (int)Math.Floor(place);
        for (var tap = -1; tap <= 2; tap++)
        {
            yield return (Math.Clamp(first + tap, 0, from - 1), Cubic(Math.Abs(place - first - tap)));
        }
    }

    private static double Cubic(double distance) => distance switch
    {
        <= 1 => (((CubicParameter + 2) * distance - (CubicParameter + 3)) * distance * distance) + 1,
        < 2 => CubicParameter * (((distance - 5) * distance + 8) * distance - 4),
        _ => 0,
    };
}
