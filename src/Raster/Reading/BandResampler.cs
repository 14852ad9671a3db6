using System.Numerics;
using System.Numerics.Tensors;
using Groundshift.Core.Pixels;

namespace Groundshift.Raster.Reading;

/// <summary>
/// Puts rows of one file's bands onto the scene's grid. Columns first: each source row is spread along the grid once and
/// kept while grid rows need it; then rows are mixed.
/// </summary>
/// <remarks>
/// Nodata: samples without data get no weight and the rest is renormalised. A pixel between coarser samples is valid where
/// the sample under its centre is, so a missing 20 m sample voids its own four 10 m pixels and no others; a mean over finer
/// samples is valid where at least half of the pixel is.
/// </remarks>
internal sealed class BandResampler<T> : IBandResampler
    where T : unmanaged, INumber<T>
{
    // Weights are float32, so a pixel that is exactly half covered may sum to a little less.
    private const float HalfCovered = 0.4999f;

    private readonly BandRing _ring;
    private readonly AxisTaps _rows;
    private readonly AxisTaps _columns;
    private readonly NodataRule<T>[] _nodata;
    private readonly int[] _held;
    private readonly bool[] _complete;
    private NativeBuffer? _scratch;
    private (int First, int Count, int Generation) _span = (-1, 0, 0);

    internal BandResampler(BandRing ring, AxisTaps rows, AxisTaps columns, IReadOnlyList<double?> nodata)
    {
        _ring = ring;
        _rows = rows;
        _columns = columns;
        _nodata = [.. nodata.Select(value => new NodataRule<T>(value))];
        _held = new int[nodata.Count * rows.Taps];
        _complete = new bool[_held.Length];
    }

    private bool Copies => _rows.Kind == TapKind.Identity && _columns.Kind == TapKind.Identity;

    private bool Averages => _rows.Kind == TapKind.Average || _columns.Kind == TapKind.Average;

    public void Render(int band, int row, int firstColumn, Span<byte> destination, Span<byte> validity)
    {
        var pixels = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, T>(destination);
        var start = Math.Max(firstColumn, _columns.InsideStart);
        var end = Math.Min(firstColumn + pixels.Length, _columns.InsideEnd);
        if (row < _rows.InsideStart || row >= _rows.InsideEnd || start >= end)
        {
            pixels.Clear();
            validity.Clear();
            return;
        }

        var (left, count) = (start - firstColumn, end - start);
        Void(pixels, validity, left, count);
        pixels = pixels.Slice(left, count);
        validity = validity.Slice(left, count);
        if (Copies)
        {
            var source = _ring.Row<T>(band, _rows.First(row)).Slice(_columns.First(start) - _ring.Column, count);
            source.CopyTo(pixels);
            _nodata[band].Mark(source, validity);
        }
        else
        {
            Mix(band, row, start, pixels, validity);
        }
    }

    public void Dispose() => _scratch?.Dispose();

    private static void Void(Span<T> pixels, Span<byte> validity, int left, int count)
    {
        pixels[..left].Clear();
        validity[..left].Clear();
        pixels[(left + count)..].Clear();
        validity[(left + count)..].Clear();
    }

    private void Mix(int band, int row, int start, Span<T> pixels, Span<byte> validity)
    {
        Reserve(start, pixels.Length);
        var sum = Line(_held.Length * 2);
        var weight = Line((_held.Length * 2) + 1);
        sum.Clear();
        weight.Clear();
        var first = _rows.First(row);
        var weights = _rows.Weights(row);
        var complete = !Averages;
        for (var tap = 0; tap < weights.Length; tap++)
        {
            if (weights[tap] == 0)
            {
                continue;
            }

            var slot = Spread(band, first + tap, start);
            complete &= _complete[slot];
            TensorPrimitives.MultiplyAdd(Line(slot * 2), weights[tap], sum, sum);
            TensorPrimitives.MultiplyAdd(Line((slot * 2) + 1), weights[tap], weight, weight);
        }

        if (!complete)
        {
            Normalise(sum, weight);
            MarkVoid(band, first + Heaviest(weights), start, weight, validity);
        }

        Store(sum, pixels);
    }

    /// <summary>The source row along the grid: sums of weight times sample, and sums of weights, over samples with data.</summary>
    private int Spread(int band, int sourceRow, int start)
    {
        var slot = (band * _rows.Taps) + (sourceRow % _rows.Taps);
        if (_held[slot] == sourceRow)
        {
            return slot;
        }

        var source = _ring.Row<T>(band, sourceRow);
        var need = _columns.Need(start, _span.Count);
        _complete[slot] = _nodata[band].AllData(source[(need.Start - _ring.Column)..(need.End - _ring.Column)]);
        var sum = Line(slot * 2);
        var weight = Line((slot * 2) + 1);
        if (_complete[slot] && _columns.Kind == TapKind.Linear && _columns.Samples > 1)
        {
            SpreadLinear(source, start, sum);
            weight.Fill(1);
        }
        else
        {
            SpreadAny(source, band, start, sum, weight);
        }

        _held[slot] = sourceRow;
        return slot;
    }

    private void SpreadLinear(ReadOnlySpan<T> source, int start, Span<float> sum)
    {
        for (var i = 0; i < sum.Length; i++)
        {
            var weights = _columns.Weights(start + i);
            var at = _columns.First(start + i) - _ring.Column;
            sum[i] = (weights[0] * float.CreateTruncating(source[at])) + (weights[1] * float.CreateTruncating(source[at + 1]));
        }
    }

    private void SpreadAny(ReadOnlySpan<T> source, int band, int start, Span<float> sum, Span<float> weight)
    {
        for (var i = 0; i < sum.Length; i++)
        {
            var weights = _columns.Weights(start + i);
            var at = _columns.First(start + i) - _ring.Column;
            float total = 0;
            float covered = 0;
            for (var tap = 0; tap < weights.Length; tap++)
            {
                if (weights[tap] != 0 && _nodata[band].IsData(source[at + tap]))
                {
                    total += weights[tap] * float.CreateTruncating(source[at + tap]);
                    covered += weights[tap];
                }
            }

            sum[i] = total;
            weight[i] = covered;
        }
    }

    private static void Normalise(Span<float> sum, ReadOnlySpan<float> weight)
    {
        for (var i = 0; i < sum.Length; i++)
        {
            sum[i] = weight[i] > 0 ? sum[i] / weight[i] : 0;
        }
    }

    private void MarkVoid(int band, int nearestRow, int start, ReadOnlySpan<float> weight, Span<byte> validity)
    {
        var source = _ring.Row<T>(band, nearestRow);
        for (var i = 0; i < weight.Length; i++)
        {
            var valid = Averages
                ? weight[i] >= HalfCovered
                : _nodata[band].IsData(source[_columns.First(start + i) + Heaviest(_columns.Weights(start + i)) - _ring.Column]);
            if (!valid)
            {
                validity[i] = 0;
            }
        }
    }

    private static int Heaviest(ReadOnlySpan<float> weights) => weights.Length == 1 || weights[0] >= weights[1] ? 0 : 1;

    private static void Store(ReadOnlySpan<float> values, Span<T> pixels)
    {
        for (var i = 0; i < values.Length; i++)
        {
            pixels[i] = typeof(T) == typeof(float)
                ? T.CreateTruncating(values[i])
                : T.CreateSaturating(MathF.Floor(values[i] + 0.5f));
        }
    }

    private void Reserve(int start, int count)
    {
        var span = (start, count, _ring.Generation);
        if (_span == span)
        {
            return;
        }

        if (_scratch is null || _span.Count < count)
        {
            _scratch?.Dispose();
            _scratch = new NativeBuffer((long)((_held.Length * 2) + 2) * count * sizeof(float));
        }

        _span = span;
        Array.Fill(_held, -1);
    }

    private Span<float> Line(int index) => _scratch!.Span<float>((long)index * _span.Count, _span.Count);
}

/// <summary>Puts rows of one file's bands onto the scene's grid.</summary>
internal interface IBandResampler : IDisposable
{
    /// <summary>Renders one row of one band; clears validity where the band has no data and leaves it alone elsewhere.</summary>
    void Render(int band, int row, int firstColumn, Span<byte> destination, Span<byte> validity);
}
