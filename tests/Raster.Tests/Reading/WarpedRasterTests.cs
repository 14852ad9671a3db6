using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Raster.Gdal;
using Groundshift.Raster.Reading;
using Groundshift.Raster.Writing;
using Groundshift.TestKit;

namespace Groundshift.Raster.Tests.Reading;

public sealed class WarpedRasterTests : IDisposable
{
    private const int Width = 700, Height = 600;
    private const byte Nodata = 255;

    private static readonly GridSpec Grid = new("EPSG:32633", new AffineTransform(10, 0, 420_000, 0, -10, 5_520_000), Width, Height);

    private readonly TemporaryFolder _folder = new();
    private readonly RasterLocation _raster;

    public WarpedRasterTests() => _raster = Write("classes.tif", OverviewResampling.Mode);

    [Fact]
    public void On_its_own_grid_a_raster_reads_as_it_is()
    {
        using var block = WarpedRaster.Read(_raster, "tile", Grid.Crop(new PixelRect(100, 50, 64, 32)), [1], interpolated: false);

        for (var row = 0; row < 32; row++)
        {
            for (var column = 0; column < 64; column++)
            {
                var expected = Value(column + 100, row + 50);
                block.Validity.Span<byte>()[(row * 64) + column].ShouldBe(expected == Nodata ? (byte)0 : (byte)1);
                if (expected != Nodata)
                {
                    block.Row<byte>(0, row)[column].ShouldBe(expected);
                }
            }
        }
    }

    [Fact]
    public void Beyond_its_edge_nothing_is_valid()
    {
        var beyond = Grid with { Transform = Grid.Transform.Shift(Width - 10, Height - 10), Width = 20, Height = 20 };

        using var block = WarpedRaster.Read(_raster, "tile", beyond, [1], interpolated: false);

        var valid = block.Validity.Span<byte>().ToArray();
        valid.Where((_, i) => i % 20 >= 10 || i / 20 >= 10).ShouldAllBe(value => value == 0);
        valid.Where((_, i) => i % 20 < 10 && i / 20 < 10).ShouldContain((byte)1);
    }

    [Fact]
    public void In_another_reference_system_each_pixel_is_the_class_at_its_middle()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.SendDiagnosticMessage("seed {0}", seed);
        var random = new Random(seed);
        using var toMercator = new CoordinateTransform(Grid.Crs, "EPSG:3857");
        using var back = new CoordinateTransform("EPSG:3857", Grid.Crs);
        var (x, y) = toMercator.Apply(421_000 + (random.NextDouble() * 4000), 5_519_000 - (random.NextDouble() * 3500));
        var target = new GridSpec("EPSG:3857", new AffineTransform(11, 0, x, 0, -11, y), 60, 60);

        using var block = WarpedRaster.Read(_raster, "tile", target, [1], interpolated: false);

        var wrong = 0;
        for (var i = 0; i < 3600; i++)
        {
            var (east, north) = target.Transform.Apply((i % 60) + 0.5, (i / 60) + 0.5);
            var (e, n) = back.Apply(east, north);
            var expected = Value((int)((e - 420_000) / 10), (int)((5_520_000 - n) / 10));
            var valid = block.Validity.Span<byte>()[i] != 0;
            wrong += valid == (expected != Nodata) && (!valid || block.Samples.Span<byte>()[i] == expected) ? 0 : 1;
        }

        // GDAL approximates the projection to an eighth of a pixel, so a middle that falls on an edge may go to the neighbour.
        wrong.ShouldBeLessThan(36, $"seed {seed}");
    }

    [Fact]
    public void A_coarse_grid_is_served_from_overviews()
    {
        // Every pixel on its own would be a coin; the mode of blocks is class 1, which three of four pixels have.
        var raster = Write("speckled.tif", OverviewResampling.Mode, (column, row) => (byte)(column % 2 == 0 && row % 2 == 0 ? 2 : 1));
        var coarse = new GridSpec(Grid.Crs, new AffineTransform(80, 0, 420_000, 0, -80, 5_520_000), 80, 70);

        using var block = WarpedRaster.Read(raster, "tile", coarse, [1], interpolated: false);

        block.Samples.Span<byte>().ToArray().ShouldAllBe(value => value == 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_band_that_is_not_there_is_refused(int band) =>
        Should.Throw<InvalidInputException>(() => WarpedRaster.Read(_raster, "bands", Grid, [band], interpolated: false))
            .Message.ShouldContain("bands from 1 to 1");

    [Fact]
    public void A_file_that_is_no_raster_is_refused()
    {
        var file = _folder.File("page.tif");
        File.WriteAllText(file, "<html>please log in</html>");

        Should.Throw<InvalidInputException>(() => WarpedRaster.Read(new RasterLocation { Uri = new Uri(file) }, "tile", Grid, [1], interpolated: false));
    }

    public void Dispose() => _folder.Dispose();

    private static byte Value(int column, int row) => (column / 40 * 7) + (row / 40) is var cell && cell % 9 == 8 ? Nodata : (byte)(cell % 9);

    private RasterLocation Write(string name, OverviewResampling overviews, Func<int, int, byte>? value = null)
    {
        var path = _folder.File(name);
        using (var writer = new CogWriter(path, Grid, new CogProfile { Bands = ["class"], Nodata = Nodata, Overviews = overviews }))
        {
            var samples = Enumerable.Range(0, Width * Height).Select(i => (value ?? Value)(i % Width, i / Width)).ToArray();
            writer.WriteRows(0, Height, samples);
            writer.Complete();
        }

        return new RasterLocation { Uri = new Uri(path) };
    }
}
