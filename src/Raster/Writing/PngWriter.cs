using Groundshift.Core.Pixels;
using Groundshift.Raster.Gdal;

namespace Groundshift.Raster.Writing;

/// <summary>Writes PNG images from bytes, for quicklooks.</summary>
public static class PngWriter
{
    /// <summary>Encodes an image.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="channels">1 grey, 2 grey and alpha, 3 red, green and blue, 4 with alpha.</param>
    /// <param name="planes">(channels, height, width) bytes.</param>
    /// <returns>The content of a PNG file.</returns>
    /// <exception cref="ArgumentException">The planes do not have that size.</exception>
    public static byte[] Encode(int width, int height, int channels, ReadOnlySpan<byte> planes) =>
        Encode(width, height, channels, planes, null);

    /// <summary>Encodes an image of classes with a palette.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="classes">(height, width) values.</param>
    /// <param name="colours">Colour of each value; others are black.</param>
    /// <param name="transparent">Value without data, shown transparent; null for none.</param>
    /// <exception cref="ArgumentException">The plane does not have that size.</exception>
    public static byte[] EncodePalette(int width, int height, ReadOnlySpan<byte> classes, IReadOnlyDictionary<byte, Rgb> colours, byte? transparent)
    {
        var table = new (byte Red, byte Green, byte Blue, byte Alpha)[256];
        for (var value = 0; value < table.Length; value++)
        {
            var colour = colours.TryGetValue((byte)value, out var known) ? known : default;
            table[value] = (colour.Red, colour.Green, colour.Blue, value == transparent ? (byte)0 : byte.MaxValue);
        }

        return Encode(width, height, 1, classes, table);
    }

    private static unsafe byte[] Encode(int width, int height, int channels, ReadOnlySpan<byte> planes, IReadOnlyList<(byte, byte, byte, byte)>? palette)
    {
        if (width <= 0 || height <= 0 || channels is < 1 or > 4 || planes.Length != (long)width * height * channels)
        {
            throw new ArgumentException($"{channels} channels of {width} by {height} pixels do not fit {planes.Length} bytes.", nameof(planes));
        }

        using var image = Dataset.Create("MEM", string.Empty, width, height, channels, SampleType.UInt8);
        fixed (byte* data = planes)
        {
            image.Write(new Core.Grids.PixelRect(0, 0, width, height), [.. Enumerable.Range(1, channels)], SampleType.UInt8, (nint)data);
        }

        if (palette is not null)
        {
            var band = image.Band(1);
            band.Colours = palette;
        }

        using var file = new VirtualFile(".png");
        image.CopyTo("PNG", file.Path, "ZLEVEL=6").Dispose();
        return file.ToArray();
    }
}
