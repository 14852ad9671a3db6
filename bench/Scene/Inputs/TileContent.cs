using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Groundshift.Bench.Inputs;

/// <summary>Compressed tiles of made-up ground: fields of nine kinds with the noise of a sensor on them.</summary>
internal static class TileContent
{
    private const int Kinds = 9;
    private const int FieldPixels = 32;
    private const double MeanSample = 1500;
    private const double SpreadOfKinds = 500;

    // Standard deviation of the noise, in samples of 0.0001 reflectance: about what Sentinel-2 has over dark ground.
    private const double Noise = 9;

    /// <summary>Tiles of 16-bit samples, predictor 2.</summary>
    public static byte[][] Fields(TiffLayout layout, int count, int seed) =>
        [.. Enumerable.Range(0, count).Select(place => Deflate(MemoryMarshal.AsBytes(Field(layout, seed, place).AsSpan())))];

    /// <summary>One tile of bytes that all are the same.</summary>
    public static byte[] Constant(TiffLayout layout, byte value)
    {
        var bytes = new byte[layout.Tile * layout.Tile * layout.Bands];
        bytes.AsSpan().Fill(value);
        return Deflate(bytes);
    }

    private static ushort[] Field(TiffLayout layout, int seed, int place)
    {
        var spectra = Spectra(layout.Bands, new Random(seed));
        var random = new Random((seed * 1009) + place);
        var side = layout.Tile;
        var kinds = Enumerable.Range(0, side / FieldPixels * (side / FieldPixels)).Select(_ => random.Next(Kinds)).ToArray();
        var samples = new ushort[side * side * layout.Bands];
        for (var pixel = 0; pixel < side * side; pixel++)
        {
            var field = (pixel / side / FieldPixels * (side / FieldPixels)) + (pixel % side / FieldPixels);
            for (var band = 0; band < layout.Bands; band++)
            {
                var noise = (random.NextDouble() + random.NextDouble() + random.NextDouble() + random.NextDouble() - 2) * Math.Sqrt(3) * Noise;
                samples[(pixel * layout.Bands) + band] = (ushort)Math.Clamp(spectra[kinds[field], band] + noise, 1, 12_000);
            }
        }

        Difference(samples, side, layout.Bands);
        return samples;
    }

    private static double[,] Spectra(int bands, Random random)
    {
        var spectra = new double[Kinds, bands];
        for (var kind = 0; kind < Kinds; kind++)
        {
            for (var band = 0; band < bands; band++)
            {
                spectra[kind, band] = MeanSample + ((random.NextDouble() - 0.5) * Math.Sqrt(12) * SpreadOfKinds);
            }
        }

        return spectra;
    }

    // Predictor 2. Source: TIFF 6.0, section 14.
    private static void Difference(ushort[] samples, int side, int bands)
    {
        for (var row = 0; row < side; row++)
        {
            var line = samples.AsSpan(row * side * bands, side * bands);
            for (var i = line.Length - 1; i >= bands; i--)
            {
                line[i] = unchecked((ushort)(line[i] - line[i - bands]));
            }
        }
    }

    private static byte[] Deflate(ReadOnlySpan<byte> bytes)
    {
        using var target = new MemoryStream();
        using (var deflate = new ZLibStream(target, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(bytes);
        }

        return target.ToArray();
    }
}
