using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Groundshift.Core.Pixels;

namespace Groundshift.Raster.Writing;

/// <summary>Makes one row of an overview from two rows of the level below it.</summary>
internal sealed class Downsampler(SampleType type, double? nodata, OverviewResampling resampling)
{
    // The stored byte that means no data, where there is one.
    private readonly byte? _empty = nodata is { } value && value >= byte.MinValue && value <= byte.MaxValue && double.IsInteger(value) ? (byte)value : null;

    /// <summary>Halves a pair of rows; for the last row of an odd height both are the same row.</summary>
    internal void Halve(ReadOnlySpan<byte> upper, ReadOnlySpan<byte> lower, Span<byte> result)
    {
        switch (type)
        {
            case SampleType.UInt8:
                Bytes(upper, lower, result);
                break;
            case SampleType.UInt16:
                Cast<ushort>(upper, lower, result);
                break;
            case SampleType.Int16:
                Cast<short>(upper, lower, result);
                break;
            default:
                Cast<float>(upper, lower, result);
                break;
        }
    }

    private void Cast<T>(ReadOnlySpan<byte> upper, ReadOnlySpan<byte> lower, Span<byte> result)
        where T : unmanaged, INumber<T>
    {
        var a = MemoryMarshal.Cast<byte, T>(upper);
        var b = MemoryMarshal.Cast<byte, T>(lower);
        var c = MemoryMarshal.Cast<byte, T>(result);
        if (resampling == OverviewResampling.Mode)
        {
            Mode(a, b, c);
        }
        else
        {
            Average(a, b, c);
        }
    }

    // Most places are uniform (classes) or have data everywhere (quantities): those are done sixteen at a time.
    private void Bytes(ReadOnlySpan<byte> upper, ReadOnlySpan<byte> lower, Span<byte> result)
    {
        var done = 0;
        for (; Vector256.IsHardwareAccelerated && (done * 2) + Vector256<byte>.Count <= upper.Length; done += Vector128<byte>.Count)
        {
            var a = Vector256.Create(upper[(done * 2)..]);
            var b = Vector256.Create(lower[(done * 2)..]);
            var easy = resampling == OverviewResampling.Mode ? TryMode(a, b, out var halved) : TryAverage(a, b, out halved);
            if (easy)
            {
                halved.CopyTo(result[done..]);
                continue;
            }

            Each(upper.Slice(done * 2, Vector256<byte>.Count), lower.Slice(done * 2, Vector256<byte>.Count), result.Slice(done, Vector128<byte>.Count));
        }

        Each(upper[(done * 2)..], lower[(done * 2)..], result[done..]);
    }

    private void Each(ReadOnlySpan<byte> upper, ReadOnlySpan<byte> lower, Span<byte> result)
    {
        if (resampling == OverviewResampling.Mode)
        {
            Mode(upper, lower, result);
        }
        else
        {
            Average(upper, lower, result);
        }
    }

    private static bool TryMode(Vector256<byte> upper, Vector256<byte> lower, out Vector128<byte> halved)
    {
        var left = upper.AsUInt16() & Vector256.Create((ushort)byte.MaxValue);
        halved = Vector128.Narrow(left.GetLower(), left.GetUpper());
        return upper == lower && left == Vector256.ShiftRightLogical(upper.AsUInt16(), 8);
    }

    private bool TryAverage(Vector256<byte> upper, Vector256<byte> lower, out Vector128<byte> halved)
    {
        var low = Vector256.Create((ushort)byte.MaxValue);
        var sum = (upper.AsUInt16() & low) + Vector256.ShiftRightLogical(upper.AsUInt16(), 8)
            + (lower.AsUInt16() & low) + Vector256.ShiftRightLogical(lower.AsUInt16(), 8);

        // A quarter, rounded half up as in Average.
        var mean = Vector256.ShiftRightLogical(sum + Vector256.Create((ushort)2), 2);
        halved = Vector128.Narrow(mean.GetLower(), mean.GetUpper());
        return _empty is not { } empty || !(Vector256.EqualsAny(upper, Vector256.Create(empty)) || Vector256.EqualsAny(lower, Vector256.Create(empty)));
    }

    private bool IsData<T>(T value)
        where T : INumber<T> =>
        T.IsFinite(value) && double.CreateTruncating(value) != nodata;

    private T Empty<T>()
        where T : INumber<T> =>
        nodata is { } value ? T.CreateSaturating(value) : typeof(T) == typeof(float) ? T.CreateSaturating(float.NaN) : T.Zero;

    private void Mode<T>(ReadOnlySpan<T> upper, ReadOnlySpan<T> lower, Span<T> result)
        where T : unmanaged, INumber<T>
    {
        var empty = Empty<T>();
        for (var i = 0; i < result.Length; i++)
        {
            var left = 2 * i;
            var right = Math.Min(left + 1, upper.Length - 1);
            var (a, b, c, d) = (upper[left], upper[right], lower[left], lower[right]);

            // Most places are uniform.
            result[i] = a == b && c == d && a == c ? a : MostFrequent(a, b, c, d, empty);
        }
    }

    private T MostFrequent<T>(T a, T b, T c, T d, T empty)
        where T : unmanaged, INumber<T>
    {
        Span<T> values = [a, b, c, d];
        var best = empty;
        var most = 0;
        foreach (var value in values)
        {
            if (IsData(value) && values.Count(value) is var count && count > most)
            {
                (best, most) = (value, count);
            }
        }

        return best;
    }

    private void Average<T>(ReadOnlySpan<T> upper, ReadOnlySpan<T> lower, Span<T> result)
        where T : unmanaged, INumber<T>
    {
        var empty = Empty<T>();
        for (var i = 0; i < result.Length; i++)
        {
            var left = 2 * i;
            var right = Math.Min(left + 1, upper.Length - 1);
            double sum = 0;
            var count = 0;
            Add(upper[left], ref sum, ref count);
            Add(upper[right], ref sum, ref count);
            Add(lower[left], ref sum, ref count);
            Add(lower[right], ref sum, ref count);
            result[i] = count == 0 ? empty
                : T.CreateSaturating(typeof(T) == typeof(float) ? sum / count : Math.Floor((sum / count) + 0.5));
        }
    }

    private void Add<T>(T value, ref double sum, ref int count)
        where T : INumber<T>
    {
        if (IsData(value))
        {
            sum += double.CreateTruncating(value);
            count++;
        }
    }
}
