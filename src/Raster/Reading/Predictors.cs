using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Groundshift.Raster.Reading;

/// <summary>Undoes what TIFF writers do to rows before compression.</summary>
internal static class Predictors
{
    /// <summary>Predictor 2: samples hold the difference to the same band's sample on the left, modulo the type.</summary>
    /// <remarks>Floats with predictor 2 are differenced as whole numbers of their width (libtiff).</remarks>
    internal static void UndoDifference(Span<byte> row, int samplesPerPixel, int size)
    {
        switch (size)
        {
            case 1:
                Sum(row, samplesPerPixel);
                break;
            case 2:
                Sum(MemoryMarshal.Cast<byte, ushort>(row), samplesPerPixel);
                break;
            default:
                Sum(MemoryMarshal.Cast<byte, uint>(row), samplesPerPixel);
                break;
        }
    }

    /// <summary>
    /// Predictor 3: the row's bytes stand most significant bytes first, then the next ones, and are differenced as bytes.
    /// </summary>
    internal static void UndoFloat(Span<byte> row, int samplesPerPixel)
    {
        Sum(row, samplesPerPixel);
        var planes = ArrayPool<byte>.Shared.Rent(row.Length);
        row.CopyTo(planes);
        var count = row.Length / sizeof(float);
        for (var i = 0; i < count; i++)
        {
            for (var b = 0; b < sizeof(float); b++)
            {
                row[(i * sizeof(float)) + sizeof(float) - 1 - b] = planes[(b * count) + i];
            }
        }

        ArrayPool<byte>.Shared.Return(planes);
    }

    private static void Sum<T>(Span<T> row, int samplesPerPixel)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (samplesPerPixel == 1)
        {
            var running = T.Zero;
            foreach (ref var sample in row)
            {
                running = unchecked(running + sample);
                sample = running;
            }

            return;
        }

        for (var i = samplesPerPixel; i < row.Length; i++)
        {
            row[i] = unchecked(row[i] + row[i - samplesPerPixel]);
        }
    }
}
