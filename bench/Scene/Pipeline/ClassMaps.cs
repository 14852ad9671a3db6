using Groundshift.Bench.Inputs;
using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Core.Ports;
using Groundshift.Raster.Reading;

namespace Groundshift.Bench.Pipeline;

/// <summary>Compares class maps.</summary>
internal static class ClassMaps
{
    /// <summary>Share of pixels, 0 to 1, on which two maps of one grid agree.</summary>
    public static double Agreement(string left, string right)
    {
        using var a = Read(left);
        using var b = Read(right);
        if (a.Grid != b.Grid)
        {
            throw new InvalidDataException($"{left} and {right} lie on different grids.");
        }

        var first = a.Samples.Span<byte>();
        var second = b.Samples.Span<byte>();
        var equal = 0L;
        for (var i = 0; i < first.Length; i++)
        {
            equal += first[i] == second[i] ? 1 : 0;
        }

        return (double)equal / first.Length;
    }

    private static PixelBlock Read(string path)
    {
        var scene = SyntheticScenes.Of(path);
        using var reader = SceneReader.Open(scene, [SyntheticScenes.Bands[0]], 10, new LocalRasters());
        var block = new PixelBlock(reader.Grid, reader.Type, reader.Unit, reader.Scale, reader.Offset);
        reader.ReadRows(0, reader.Grid.Height, 0, reader.Grid.Width, block);
        return block;
    }
}

/// <summary>Rasters on this machine.</summary>
internal sealed class LocalRasters : IRasterSource
{
    public RasterLocation Locate(AssetReference asset) => new() { Uri = new Uri(asset.Href) };
}
