using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;

namespace Groundshift.InferenceWorker.Stitching;

/// <summary>Turns a final row of a <see cref="RowBand"/> into bytes: the likeliest class, its probability, and every probability.</summary>
/// <remarks>Argmax comes after blending, never before. Where classes tie, the first of the model's list wins.</remarks>
internal sealed class RowDecision : IDisposable
{
    private const int Lanes = 16;

    // Probabilities that were rounded to float32 and summed over a few windows stay far closer to 1; a wrong activation does not.
    private const float SumTolerance = 0.01f;

    private readonly RowBand _band;
    private readonly NativeBuffer _factors;
    private readonly NativeBuffer _state;
    private readonly NativeBuffer _line;

    public RowDecision(RowBand band)
    {
        _band = band;
        _factors = new NativeBuffer((long)band.Stride * sizeof(float));
        _state = new NativeBuffer(band.Stride);
        _line = new NativeBuffer(band.Stride);
    }

    /// <summary>
    /// Decides one row. <paramref name="valid"/> is 0 where a pixel is to be decided; everything else becomes nodata.
    /// <paramref name="classes"/> gets the place in the model's list, <paramref name="probabilities"/> one line per class, each
    /// <paramref name="planeStride"/> bytes behind the last.
    /// </summary>
    /// <exception cref="InvalidInputException">The model's output is no probability.</exception>
    public void Decide(int row, ReadOnlySpan<byte> valid, Span<byte> classes, Span<byte> confidence, Span<byte> probabilities, int planeStride)
    {
        var width = valid.Length;
        var state = _state.Span<byte>();
        valid.CopyTo(state);
        state[width..].Fill(Quantisation.Nodata);
        FillFactors(row);
        Likeliest(row, width, classes, confidence);
        for (var index = 0; index < _band.Classes; index++)
        {
            Quantise(row, index);
            _line.Span<byte>()[..width].CopyTo(probabilities.Slice(index * planeStride, width));
        }
    }

    public void Dispose()
    {
        _factors.Dispose();
        _state.Dispose();
        _line.Dispose();
    }

    private void FillFactors(int row)
    {
        var rowSum = Vector512.Create(_band.RowSum(row));
        var sums = MemoryMarshal.Cast<float, Vector512<float>>(_band.ColumnSums);
        var factors = MemoryMarshal.Cast<float, Vector512<float>>(_factors.Span<float>());
        for (var i = 0; i < factors.Length; i++)
        {
            factors[i] = Vector512<float>.One / (sums[i] * rowSum);
        }
    }

    private void Likeliest(int row, int width, Span<byte> classes, Span<byte> confidence)
    {
        var factors = MemoryMarshal.Cast<float, Vector512<float>>(_factors.Span<float>());
        var state = MemoryMarshal.Cast<byte, Vector128<byte>>(_state.Span<byte>());
        Span<byte> lanes = stackalloc byte[Lanes];
        for (var i = 0; i < factors.Length; i++)
        {
            var best = Vector(row, 0, i);
            var place = Vector512<int>.Zero;
            var total = best;
            for (var index = 1; index < _band.Classes; index++)
            {
                var candidate = Vector(row, index, i);
                var better = Vector512.GreaterThan(candidate, best);
                best = Vector512.ConditionalSelect(better, candidate, best);
                place = Vector512.ConditionalSelect(better.AsInt32(), Vector512.Create(index), place);
                total += candidate;
            }

            var decided = Vector128.Equals(state[i], Vector128<byte>.Zero);
            Check(total * factors[i], decided, row, i);
            var count = Math.Min(Lanes, width - (i * Lanes));
            Select(decided, place).CopyTo(lanes);
            lanes[..count].CopyTo(classes[(i * Lanes)..]);
            Select(decided, ToSteps(best * factors[i])).CopyTo(lanes);
            lanes[..count].CopyTo(confidence[(i * Lanes)..]);
        }
    }

    private void Quantise(int row, int index)
    {
        var factors = MemoryMarshal.Cast<float, Vector512<float>>(_factors.Span<float>());
        var state = MemoryMarshal.Cast<byte, Vector128<byte>>(_state.Span<byte>());
        var line = MemoryMarshal.Cast<byte, Vector128<byte>>(_line.Span<byte>());
        for (var i = 0; i < factors.Length; i++)
        {
            var decided = Vector128.Equals(state[i], Vector128<byte>.Zero);
            line[i] = Select(decided, ToSteps(Vector(row, index, i) * factors[i]));
        }
    }

    private Vector512<float> Vector(int row, int index, int i) =>
        MemoryMarshal.Cast<float, Vector512<float>>(_band.Line(row, index))[i];

    private static Vector512<int> ToSteps(Vector512<float> probability)
    {
        // Clamped first: a blend of floats may end a hair outside 0 to 1.
        var clamped = Vector512.Min(Vector512.Max(probability, Vector512<float>.Zero), Vector512<float>.One);
        return Vector512.ConvertToInt32((clamped * Quantisation.Steps) + Vector512.Create(0.5f));
    }

    private static Vector128<byte> Select(Vector128<byte> decided, Vector512<int> values)
    {
        var shorts = Vector256.Narrow(values.GetLower(), values.GetUpper()).AsUInt16();
        var bytes = Vector128.Narrow(shorts.GetLower(), shorts.GetUpper());
        return Vector128.ConditionalSelect(decided, bytes, Vector128.Create(Quantisation.Nodata));
    }

    private static void Check(Vector512<float> total, Vector128<byte> decided, int row, int i)
    {
        // Written so that NaN fails it.
        var good = Vector512.LessThanOrEqual(Vector512.Abs(total - Vector512<float>.One), Vector512.Create(SumTolerance));
        if (AllGood(good, decided))
        {
            return;
        }

        for (var lane = 0; lane < Lanes; lane++)
        {
            if (decided[lane] != 0 && good.AsInt32()[lane] == 0)
            {
                throw new InvalidInputException(
                    "probabilities",
                    "class probabilities that sum to 1",
                    $"a sum of {total[lane].ToString(CultureInfo.InvariantCulture)} at row {row}, column {(i * Lanes) + lane} of the product",
                    "The model package's graph must end in probabilities; check it with 'groundshift model verify'.");
            }
        }
    }

    private static bool AllGood(Vector512<float> good, Vector128<byte> decided)
    {
        var bad = ~good.AsInt32();
        var shorts = Vector256.Narrow(bad.GetLower(), bad.GetUpper()).AsUInt16();
        var bytes = Vector128.Narrow(shorts.GetLower(), shorts.GetUpper());
        return (bytes & decided) == Vector128<byte>.Zero;
    }
}
