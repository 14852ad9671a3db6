using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Core.Sensors;
using Groundshift.Raster.Reading;
using Groundshift.TestKit.Rasters;
using NetTopologySuite.Geometries;

namespace Groundshift.Host.Tests.EndToEnd;

/// <summary>All samples of a product raster of one byte per band.</summary>
internal sealed record MapPixels(GridSpec Grid, byte[][] Bands)
{
    /// <summary>Reads a file.</summary>
    public static MapPixels Read(string path, int bands, double gsdMetres)
    {
        var names = Enumerable.Range(1, bands).Select(number => $"band_{number}").ToArray();
        using var reader = SceneReader.Open(Scene(path, names, gsdMetres), names, gsdMetres, new LocalRasters());
        using var block = new PixelBlock(reader.Grid, reader.Type, reader.Unit, reader.Scale, reader.Offset);
        reader.Type.ShouldBe(SampleType.UInt8);
        reader.ReadRows(0, reader.Grid.Height, 0, reader.Grid.Width, block);
        var size = reader.Grid.Width * reader.Grid.Height;
        return new MapPixels(reader.Grid, [.. names.Select((_, band) => block.Samples.Span<byte>((long)band * size, size).ToArray())]);
    }

    // Of all product rasters: outside of the area, or not valid.
    private const byte Nodata = 255;

    /// <summary>Compares the pixels that two maps of one scene both have; returns how many there are.</summary>
    public int ShouldEqualInCommon(MapPixels other)
    {
        var (columns, rows) = (Shift(other.Grid.Transform.C - Grid.Transform.C, Grid.PixelWidth), Shift(Grid.Transform.F - other.Grid.Transform.F, Grid.PixelHeight));
        var common = 0;
        for (var row = Math.Max(0, rows); row < Math.Min(Grid.Height, other.Grid.Height + rows); row++)
        {
            for (var column = Math.Max(0, columns); column < Math.Min(Grid.Width, other.Grid.Width + columns); column++)
            {
                var mine = At(row, column);
                var theirs = other.At(row - rows, column - columns);
                if (mine[0] != Nodata && theirs[0] != Nodata)
                {
                    mine.ShouldBe(theirs, $"row {row}, column {column}");
                    common++;
                }
            }
        }

        return common;
    }

    private byte[] At(int row, int column) => [.. Bands.Select(band => band[(row * Grid.Width) + column])];

    private static int Shift(double distance, double pixel)
    {
        var pixels = distance / pixel;
        Math.Abs(pixels - Math.Round(pixels)).ShouldBeLessThan(1e-3, "both maps lie on the scene's grid");
        return (int)Math.Round(pixels);
    }

    private static SceneRecord Scene(string path, string[] names, double gsdMetres)
    {
        var source = new SceneSource
        {
            Key = SceneKey.Item("test", "test", path),
            Revision = new SceneRevision(null, null, null),
            Catalog = "test",
            Collection = "test",
            ItemId = Path.GetFileName(path),
            ItemJson = "{}",
            Sensor = SensorKind.Sentinel2,
            Acquired = DateTimeOffset.UnixEpoch,
            Footprint = Polygon.Empty,
            Bands = [.. names.Select((name, number) => new SceneBand { Name = name, Index = number + 1, GsdMetres = gsdMetres, Asset = new AssetReference { Key = name, Href = new Uri(path).AbsoluteUri } })],
        };
        return new SceneRecord { Key = source.Key, Revision = source.Revision, Parts = [source] };
    }
}
