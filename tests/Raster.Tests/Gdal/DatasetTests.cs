using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;
using Groundshift.Raster.Gdal;

namespace Groundshift.Raster.Tests.Gdal;

public sealed unsafe class DatasetTests
{
    private static readonly GridSpec Grid = new("EPSG:32633", new AffineTransform(10, 0, 500_000, 0, -10, 5_000_000), 8, 6);

    [Fact]
    public void A_raster_keeps_its_georeference_bands_and_samples()
    {
        using var dataset = Ramp();

        (dataset.Width, dataset.Height, dataset.Bands, dataset.Driver).ShouldBe((8, 6, 2, "MEM"));
        dataset.Transform.ShouldBe(Grid.Transform);
        using var crs = dataset.CopyCrs();
        crs.ShouldNotBeNull().ToText().ShouldBe("EPSG:32633");
        var band = dataset.Band(2);
        band.Nodata = 7;
        band.Description = "second";
        band.SetMetadata("KEY", "value", null);
        (band.Nodata, band.Description, band.Metadata("KEY", null)).ShouldBe((7, "second", "value"));
        band.TypeCode.ShouldBe(SampleType.UInt16.Code());
        dataset.Band(1).Nodata.ShouldBeNull();
        Should.Throw<ArgumentOutOfRangeException>(() => dataset.Band(3));
    }

    [Fact]
    public void Several_bands_are_read_in_one_call_in_the_order_asked_for()
    {
        using var dataset = Ramp();

        Read(dataset, new PixelRect(2, 1, 2, 2), [2, 1]).ShouldBe([1010, 1011, 1018, 1019, 10, 11, 18, 19]);
    }

    [Fact]
    public void A_fractional_window_is_interpolated()
    {
        using var dataset = Ramp();
        var samples = new ushort[2];
        fixed (ushort* data = samples)
        {
            // Centres at columns 2.5 and 3.5 of the source: samples 2 and 3 of row 0, without and with a shift of half a pixel.
            dataset.ReadResampled((2, 0, 2, 1), [1], SampleType.UInt16, (nint)data, 2, 1, Resampling.Bilinear);
            samples.ShouldBe([2, 3]);
            dataset.ReadResampled((2, 0, 4, 1), [1], SampleType.UInt16, (nint)data, 2, 1, Resampling.Average);
            samples.ShouldBe([3, 5]);
            dataset.ReadResampled((2.5, 0, 2, 1), [1], SampleType.UInt16, (nint)data, 2, 1, Resampling.Bilinear);
            samples.ShouldBe([3, 4]);
        }
    }

    [Fact]
    public void A_virtual_warp_gives_the_target_grid()
    {
        using var source = Ramp();
        var target = Grid.Crop(new PixelRect(2, 2, 4, 2));

        using var warped = source.WarpTo(target, Resampling.Nearest);

        (warped.Width, warped.Height, warped.Driver).ShouldBe((4, 2, "VRT"));
        warped.Transform.ShouldBe(target.Transform);
        Read(warped, new PixelRect(0, 0, 4, 2), [1]).ShouldBe([18, 19, 20, 21, 26, 27, 28, 29]);

        using var toDegrees = new CoordinateTransform("EPSG:32633", "EPSG:4326");
        var (west, north) = toDegrees.Apply(500_000, 5_000_000);
        using var geographic = source.WarpTo(
            new GridSpec("EPSG:4326", new AffineTransform(1e-4, 0, west, 0, -1e-4, north), 8, 6), Resampling.Bilinear);
        Read(geographic, new PixelRect(0, 0, 8, 6), [1]).Max().ShouldBeGreaterThan((ushort)0);
    }

    [Fact]
    public void Gdal_makes_a_cloud_optimized_copy_with_overviews_in_memory()
    {
        using var source = Dataset.Create("MEM", string.Empty, 1100, 600, 1, SampleType.UInt8);
        source.Transform = Grid.Transform;
        source.SetCrs(Grid.Crs);
        using var file = new VirtualFile(".tif");

        source.CopyTo("COG", file.Path, "COMPRESS=DEFLATE", "BLOCKSIZE=512").Dispose();

        using var copy = Dataset.Open(file.Path, ["GTiff"]);
        copy.Metadata("LAYOUT", "IMAGE_STRUCTURE").ShouldBe("COG");
        copy.Band(1).OverviewCount.ShouldBe(2);
        copy.Band(1).OverviewSize(0).ShouldBe((550, 300));
        file.ToArray().AsSpan(0, 4).SequenceEqual("II*\0"u8).ShouldBeTrue();
    }

    [Fact]
    public void Overviews_are_built_in_place_and_blocks_are_read_as_stored()
    {
        using var file = new VirtualFile(".tif");
        using (var dataset = Dataset.Create("GTiff", file.Path, 64, 64, 1, SampleType.UInt8, "TILED=YES", "BLOCKXSIZE=32", "BLOCKYSIZE=32"))
        {
            var plane = new byte[64 * 64];
            plane[(32 * 64) + 33] = 9;
            fixed (byte* data = plane)
            {
                dataset.Write(new PixelRect(0, 0, 64, 64), [1], SampleType.UInt8, (nint)data);
            }

            var band = dataset.Band(1);
            band.Colours = [(1, 2, 3, 255), (4, 5, 6, 255)];
            dataset.Flush();
        }

        using (var update = Dataset.Open(file.Path, ["GTiff"], update: true))
        {
            update.BuildOverviews("NEAREST", 2);
        }

        using var read = Dataset.Open(file.Path, ["GTiff"]);
        read.Band(1).OverviewCount.ShouldBe(1);
        read.Band(1).Colours[1].ShouldBe(((byte)4, (byte)5, (byte)6, (byte)255));
        var block = new byte[32 * 32];
        fixed (byte* data = block)
        {
            read.Band(1).ReadBlock(1, 1, (nint)data);
        }

        block[1].ShouldBe((byte)9);
    }

    [Fact]
    public void A_format_that_is_not_allowed_is_not_opened()
    {
        using var vrt = VirtualFile.From("<VRTDataset rasterXSize=\"1\" rasterYSize=\"1\"><VRTRasterBand dataType=\"Byte\" band=\"1\"/></VRTDataset>"u8, ".vrt");

        Should.Throw<GdalException>(() => Dataset.Open(vrt.Path, GdalLibrary.ReadDrivers)).GdalText.ShouldContain("not recognized");
        using var allowed = Dataset.Open(vrt.Path, ["VRT"]);
        allowed.Width.ShouldBe(1);
    }

    [Fact]
    public void A_failure_carries_gdals_text_without_signatures()
    {
        var failure = Should.Throw<GdalException>(() => Dataset.Open("/vsimem/none.tif", GdalLibrary.ReadDrivers));

        failure.Message.ShouldStartWith("opening /vsimem/none.tif failed: ");
        new GdalException("reading", "HTTP 403 for https://host/a.tif?sig=secret&x=1 today").Message
            .ShouldBe("reading failed: HTTP 403 for https://host/a.tif today");
    }

    [Fact]
    public void A_memory_file_gives_its_bytes_back_and_goes_with_its_owner()
    {
        string path;
        using (var file = VirtualFile.From("some bytes"u8, ".txt"))
        {
            path = file.Path;
            file.ToArray().ShouldBe("some bytes"u8.ToArray());
            using var stream = new VirtualStream(path);
            stream.Length.ShouldBe(10);
            var part = new byte[8];
            stream.Read(5, part).ShouldBe(5);
            part[..5].ShouldBe("bytes"u8.ToArray());
        }

        Should.Throw<GdalException>(() => new VirtualStream(path));
    }

    private static Dataset Ramp()
    {
        var dataset = Dataset.Create("MEM", string.Empty, Grid.Width, Grid.Height, 2, SampleType.UInt16);
        dataset.Transform = Grid.Transform;
        dataset.SetCrs(Grid.Crs);
        var samples = Enumerable.Range(0, 48).Concat(Enumerable.Range(1000, 48)).Select(value => (ushort)value).ToArray();
        fixed (ushort* data = samples)
        {
            dataset.Write(Grid.Extent, [1, 2], SampleType.UInt16, (nint)data);
        }

        return dataset;
    }

    private static ushort[] Read(Dataset dataset, PixelRect window, int[] bands)
    {
        var samples = new ushort[window.Count * bands.Length];
        fixed (ushort* data = samples)
        {
            dataset.Read(window, bands, SampleType.UInt16, (nint)data, window.Width, window.Count);
        }

        return samples;
    }
}
