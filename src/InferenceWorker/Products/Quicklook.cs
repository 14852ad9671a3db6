using Groundshift.Core.Pixels;
using Groundshift.InferenceWorker.Stitching;
using Groundshift.Models.Manifests;
using Groundshift.Raster.Writing;

namespace Groundshift.InferenceWorker.Products;

/// <summary>The class map in small, every n-th pixel of it, for people to look at.</summary>
internal sealed class Quicklook : IDisposable
{
    // Wide enough to judge a map on a screen, small enough for a list of them.
    private const int MostPixels = 768;

    private readonly NativeBuffer _pixels;
    private readonly int _step;

    public Quicklook(int width, int height)
    {
        _step = Math.Max(1, (Math.Max(width, height) + MostPixels - 1) / MostPixels);
        Width = (width + _step - 1) / _step;
        Height = (height + _step - 1) / _step;
        _pixels = new NativeBuffer((long)Width * Height);
        _pixels.Span<byte>().Fill(Quantisation.Nodata);
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Takes in a row of the class map.</summary>
    public void Add(int row, ReadOnlySpan<byte> classes)
    {
        if (row % _step != 0)
        {
            return;
        }

        var line = _pixels.Span<byte>((long)(row / _step) * Width, Width);
        for (var column = 0; column < Width; column++)
        {
            line[column] = classes[column * _step];
        }
    }

    /// <summary>Writes the picture: class colours where the map is valid, nothing elsewhere.</summary>
    public void Write(string file, IReadOnlyList<ModelClass> classes)
    {
        var colours = classes.ToDictionary(entry => (byte)entry.Value, entry => Rgb.Parse(entry.ColorHint));
        File.WriteAllBytes(file, PngWriter.EncodePalette(Width, Height, _pixels.Span<byte>(), colours, Quantisation.Nodata));
    }

    public void Dispose() => _pixels.Dispose();
}
