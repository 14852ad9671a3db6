namespace Groundshift.Raster.Reading;

/// <summary>How samples of one axis of a source become pixels of one axis of the scene's grid.</summary>
internal enum TapKind
{
    /// <summary>Pixels coincide: copy.</summary>
    Identity,

    /// <summary>The sample under the pixel's centre.</summary>
    Nearest,

    /// <summary>Linear between the two samples around the pixel's centre; for sources coarser than the grid.</summary>
    Linear,

    /// <summary>Mean over the pixel's extent, weighted by overlap; for sources finer than the grid.</summary>
    Average,
}

/// <summary>
/// Source samples and weights for every pixel along one axis. Pure function of the two grids, so a row or column has the
/// same value whatever part of the scene is asked for.
/// </summary>
/// <remarks>
/// Worked example: source of 3 samples of 20 m, grid of 6 pixels of 10 m. Pixel 2 has its centre at 2.5 · 0.5 = 1.25 source
/// pixels, which is 0.75 behind the centre of sample 0 (0.5): weights 0.25 on sample 0 and 0.75 on sample 1.
/// </remarks>
internal sealed class AxisTaps
{
    // Providers round transforms; a hundredth of a pixel is far below any sensor's registration error.
    private const double AlignmentTolerance = 0.01;

    // A band may end up to half of its own pixel before the grid does (unequal corners of resampled products): there the
    // border sample is the nearest measurement. Farther out there is no data.
    private const double OutsideTolerance = 0.5;

    private readonly int[] _first;
    private readonly float[] _weights;

    private AxisTaps(TapKind kind, int count, int samples, int taps)
    {
        Kind = kind;
        Count = count;
        Samples = samples;
        Taps = taps;
        _first = new int[count];
        _weights = new float[count * taps];
    }

    internal TapKind Kind { get; }

    /// <summary>Pixels of the grid along this axis.</summary>
    internal int Count { get; }

    /// <summary>Samples of the source along this axis.</summary>
    internal int Samples { get; }

    /// <summary>Weights per pixel; unused ones are 0.</summary>
    internal int Taps { get; }

    /// <summary>First pixel that the source reaches.</summary>
    internal int InsideStart { get; private set; }

    /// <summary>Behind the last pixel that the source reaches.</summary>
    internal int InsideEnd { get; private set; }

    /// <summary>First source sample of a pixel.</summary>
    internal int First(int pixel) => _first[pixel];

    /// <summary>Weights of a pixel, from its first sample on; samples with weight 0 may lie outside of the source.</summary>
    internal ReadOnlySpan<float> Weights(int pixel) => _weights.AsSpan(pixel * Taps, Taps);

    /// <summary>Source samples [start, end) that pixels [first, first + count) need; empty when the source does not reach them.</summary>
    internal (int Start, int End) Need(int first, int count)
    {
        var start = Math.Max(first, InsideStart);
        var end = Math.Min(first + count, InsideEnd);
        if (start >= end)
        {
            return (0, 0);
        }

        return (_first[start], Math.Min(_first[end - 1] + Taps, Samples));
    }

    /// <summary>Plans an axis.</summary>
    /// <param name="count">Pixels of the grid.</param>
    /// <param name="samples">Samples of the source.</param>
    /// <param name="scale">Source samples per grid pixel.</param>
    /// <param name="shift">Source position of the grid's first edge.</param>
    /// <param name="nearest">True for masks and other values that must not be mixed.</param>
    internal static AxisTaps Plan(int count, int samples, double scale, double shift, bool nearest)
    {
        var drift = Math.Abs((scale - 1) * Math.Max(count, samples));
        var rounded = Math.Round(shift);
        if (drift < AlignmentTolerance && Math.Abs(shift - rounded) < AlignmentTolerance)
        {
            return Identity(count, samples, (int)rounded);
        }

        return nearest ? Nearest(count, samples, scale, shift)
            : scale > 1 + (AlignmentTolerance / count) ? Average(count, samples, scale, shift)
            : Linear(count, samples, scale, shift);
    }

    private static AxisTaps Identity(int count, int samples, int shift)
    {
        var axis = new AxisTaps(TapKind.Identity, count, samples, 1);
        for (var i = 0; i < count; i++)
        {
            axis._first[i] = i + shift;
            axis._weights[i] = 1;
        }

        axis.InsideStart = Math.Clamp(-shift, 0, count);
        axis.InsideEnd = Math.Clamp(samples - shift, axis.InsideStart, count);
        return axis;
    }

    private static AxisTaps Nearest(int count, int samples, double scale, double shift)
    {
        var axis = new AxisTaps(TapKind.Nearest, count, samples, 1);
        for (var i = 0; i < count; i++)
        {
            axis._first[i] = (int)Math.Clamp(Math.Floor(((i + 0.5) * scale) + shift), 0, samples - 1);
            axis._weights[i] = 1;
        }

        axis.LimitByCentre(samples, scale, shift);
        return axis;
    }

    private static AxisTaps Linear(int count, int samples, double scale, double shift)
    {
        var axis = new AxisTaps(TapKind.Linear, count, samples, 2);
        for (var i = 0; i < count; i++)
        {
            var position = ((i + 0.5) * scale) + shift - 0.5;
            var clamped = Math.Clamp(position, 0, samples - 1);
            var first = Math.Min((int)clamped, Math.Max(0, samples - 2));
            axis._first[i] = first;
            axis._weights[2 * i] = (float)(1 - (clamped - first));
            axis._weights[(2 * i) + 1] = (float)(clamped - first);
        }

        axis.LimitByCentre(samples, scale, shift);
        return axis;
    }

    private static AxisTaps Average(int count, int samples, double scale, double shift)
    {
        var axis = new AxisTaps(TapKind.Average, count, samples, (int)Math.Ceiling(scale) + 1);
        axis.InsideStart = count;
        for (var i = 0; i < count; i++)
        {
            var from = Math.Clamp((i * scale) + shift, 0, samples);
            var to = Math.Clamp(((i + 1) * scale) + shift, 0, samples);
            if (to - from <= 0)
            {
                continue;
            }

            var first = Math.Min((int)Math.Floor(from + 1e-9), samples - 1);
            axis._first[i] = first;
            for (var k = 0; k < axis.Taps; k++)
            {
                var overlap = Math.Min(to, first + k + 1) - Math.Max(from, first + k);
                axis._weights[(i * axis.Taps) + k] = overlap > 1e-9 ? (float)(overlap / scale) : 0;
            }

            axis.InsideStart = Math.Min(axis.InsideStart, i);
            axis.InsideEnd = i + 1;
        }

        axis.InsideStart = Math.Min(axis.InsideStart, axis.InsideEnd);
        return axis;
    }

    private void LimitByCentre(int samples, double scale, double shift)
    {
        InsideStart = Count;
        for (var i = 0; i < Count; i++)
        {
            var centre = ((i + 0.5) * scale) + shift;
            if (centre >= -OutsideTolerance && centre <= samples + OutsideTolerance)
            {
                InsideStart = Math.Min(InsideStart, i);
                InsideEnd = i + 1;
            }
        }

        InsideStart = Math.Min(InsideStart, InsideEnd);
    }
}
