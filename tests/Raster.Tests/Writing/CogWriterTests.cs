using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;
using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;
using Groundshift.Raster.Gdal;
using Groundshift.Raster.Writing;
using Groundshift.TestKit;

namespace Groundshift.Raster.Tests.Writing;

public sealed class CogWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1300, 900, 3)]
    [InlineData(512, 512, 1)]
    [InlineData(513, 7, 2)]
    [InlineData(1, 1, 1)]
    public void Gdal_reads_back_what_was_written_with_overviews_down_to_one_tile(int width, int height, int levels)
    {
        var classes = Classes(width, height, seed: 3);
        var statistics = Write("a.tif", width, height, ClassProfile, classes, [height]);

        using var dataset = Dataset.Open(_folder.File("a.tif"), ["GTiff"]);
        dataset.Transform.ShouldBe(Grid(width, height).Transform);
        using (var crs = dataset.CopyCrs())
        {
            crs.ShouldNotBeNull().ToText().ShouldBe("EPSG:32633");
        }

        var band = dataset.Band(1);
        band.BlockSize.ShouldBe((512, 512));
        band.OverviewCount.ShouldBe(levels - 1);
        band.Nodata.ShouldBe(255);
        band.Description.ShouldBe("class");
        band.Colours[1].ShouldBe(((byte)0x39, (byte)0x7D, (byte)0x49, (byte)255));
        ReadBytes(dataset, 1).ShouldBe(classes);
        double.Parse(band.Metadata("STATISTICS_MEAN", null)!, System.Globalization.CultureInfo.InvariantCulture).ShouldBe(statistics[0].Mean!.Value, 1e-9);
        dataset.Metadata("LAYOUT", "IMAGE_STRUCTURE").ShouldBe("COG");
    }

    [Theory]
    [InlineData(SampleType.UInt8, 1, 512)]
    [InlineData(SampleType.UInt8, 4, 512)]
    [InlineData(SampleType.UInt8, 9, 256)]
    [InlineData(SampleType.Float32, 1, 512)]
    [InlineData(SampleType.Float32, 64, 64)]
    public void Tiles_are_smaller_where_there_are_many_bands(SampleType type, int bands, int side)
    {
        var profile = new CogProfile { Bands = [.. Enumerable.Range(0, bands).Select(band => $"b{band}")], Type = type };
        using (var writer = new CogWriter(_folder.File("a.tif"), Grid(300, 200), profile))
        {
            writer.WriteRows(0, 200, new byte[bands * 300 * 200 * type.Size()]);
            writer.Complete();
        }

        using var dataset = Dataset.Open(_folder.File("a.tif"), ["GTiff"]);
        dataset.Band(1).BlockSize.ShouldBe((side, side));
    }

    [Fact]
    public void The_layout_is_that_of_a_cloud_optimized_file()
    {
        Write("a.tif", 1300, 900, ClassProfile, Classes(1300, 900, seed: 5), [900]);

        using var dataset = Dataset.Open(_folder.File("a.tif"), ["GTiff"]);
        var directory = Offset(dataset.Band(1), "IFD_OFFSET");
        var last = long.MaxValue;
        for (var overview = -1; overview < dataset.Band(1).OverviewCount; overview++)
        {
            using var level = overview < 0 ? null : Dataset.Open(_folder.File("a.tif"), ["GTiff"], [$"OVERVIEW_LEVEL={overview}"]);
            var band = (level ?? dataset).Band(1);
            var first = Offset(band, "BLOCK_OFFSET_0_0");
            first.ShouldBeLessThan(last, "coarser tiles come first");
            directory.ShouldBeLessThan(first, "directories come before all tiles");
            last = first;
        }

        // 8 bytes of header and the structural metadata come before the first directory.
        directory.ShouldBeLessThan(512);
        File.ReadAllBytes(_folder.File("a.tif")).AsSpan(8, 29).SequenceEqual("GDAL_STRUCTURAL_METADATA_SIZE"u8).ShouldBeTrue();
    }

    [Fact]
    public void Bytes_do_not_depend_on_how_rows_are_split()
    {
        var classes = Classes(530, 520, seed: 7);
        Write("whole.tif", 530, 520, ClassProfile, classes, [520]);
        var whole = File.ReadAllBytes(_folder.File("whole.tif"));
        var splits = Gen.Choose(1, 300).ArrayOf(520).ToArbitrary();

        Check.QuickThrowOnFailure(Prop.ForAll(splits, split =>
        {
            Write("split.tif", 530, 520, ClassProfile, classes, split);
            return File.ReadAllBytes(_folder.File("split.tif")).AsSpan().SequenceEqual(whole);
        }));
    }

    [Fact]
    public void Overviews_of_classes_hold_the_most_frequent_value_and_skip_nodata()
    {
        var classes = new byte[1024 * 2];
        byte[] upper = [1, 2, 255, 255, 255, 3];
        byte[] lower = [2, 2, 255, 255, 4, 4];
        upper.CopyTo(classes, 0);
        lower.CopyTo(classes, 1024);
        Write("a.tif", 1024, 2, ClassProfile, classes, [2]);

        using var overview = Dataset.Open(_folder.File("a.tif"), ["GTiff"], ["OVERVIEW_LEVEL=0"]);
        ReadBytes(overview, 1)[..3].ShouldBe([2, 255, 4]);
    }

    [Theory]
    [InlineData(SampleType.UInt16)]
    [InlineData(SampleType.Int16)]
    [InlineData(SampleType.Float32)]
    public void Several_bands_of_every_type_are_read_back(SampleType type)
    {
        var (width, height) = (600, 530);
        var random = new Random(11);
        var planes = new byte[3 * width * height * type.Size()];
        random.NextBytes(planes);
        if (type == SampleType.Float32)
        {
            var values = MemoryMarshal.Cast<byte, float>(planes.AsSpan());
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = i % 97;
            }
        }

        var profile = new CogProfile { Bands = ["a", "b", "c"], Type = type };
        Write("a.tif", width, height, profile, planes, [100, 200, 230]);

        using var dataset = Dataset.Open(_folder.File("a.tif"), ["GTiff"]);
        var read = new byte[planes.Length];
        unsafe
        {
            fixed (byte* data = read)
            {
                dataset.Read(new PixelRect(0, 0, width, height), [1, 2, 3], type, (nint)data, width, (long)width * height);
            }
        }

        read.AsSpan().SequenceEqual(planes).ShouldBeTrue();
        dataset.Band(3).Description.ShouldBe("c");
    }

    [Fact]
    public void Statistics_count_only_pixels_with_data()
    {
        var statistics = Write("a.tif", 4, 1, ClassProfile, [1, 3, 255, 255], [1])[0];

        statistics.ShouldSatisfyAllConditions(
            () => statistics.Minimum.ShouldBe(1),
            () => statistics.Maximum.ShouldBe(3),
            () => statistics.Mean.ShouldBe(2),
            () => statistics.StandardDeviation.ShouldBe(1),
            () => statistics.ValidPercent.ShouldBe(50),
            () => statistics.Histogram[255].ShouldBe(2));
        Write("b.tif", 2, 1, ClassProfile, [255, 255], [1])[0].Mean.ShouldBeNull();
    }

    [Fact]
    public void An_incomplete_file_leaves_nothing_behind()
    {
        using (var writer = new CogWriter(_folder.File("a.tif"), Grid(10, 10), ClassProfile))
        {
            writer.WriteRows(0, 5, new byte[50]);
            Should.Throw<InvalidOperationException>(writer.Complete);
            Should.Throw<ArgumentException>(() => writer.WriteRows(6, 4, new byte[40]));
            Should.Throw<ArgumentException>(() => writer.WriteRows(5, 5, new byte[49]));
        }

        Directory.GetFiles(_folder.Root).ShouldBeEmpty();
    }

    private static CogProfile ClassProfile { get; } = new()
    {
        Bands = ["class"],
        Nodata = 255,
        Colours = new Dictionary<byte, Rgb> { [0] = Rgb.Parse("419BDF"), [1] = Rgb.Parse("#397D49") },
        Overviews = OverviewResampling.Mode,
    };

    private static GridSpec Grid(int width, int height) =>
        new("EPSG:32633", new AffineTransform(10, 0, 819627.25, 0, -10, 10340), width, height);

    private static byte[] Classes(int width, int height, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, width * height).Select(i => random.Next(100) == 0 ? (byte)255 : (byte)((i / 40 % 9) & 7))];
    }

    private IReadOnlyList<RasterStatistics> Write(string name, int width, int height, CogProfile profile, byte[] planes, int[] split)
    {
        using var writer = new CogWriter(_folder.File(name), Grid(width, height), profile, threads: 2);
        var bands = profile.Bands.Count;
        var bytes = width * profile.Type.Size();
        var row = 0;
        foreach (var wanted in split)
        {
            var rows = Math.Min(wanted, height - row);
            if (rows == 0)
            {
                break;
            }

            var part = new byte[bands * rows * bytes];
            for (var band = 0; band < bands; band++)
            {
                planes.AsSpan(((band * height) + row) * bytes, rows * bytes).CopyTo(part.AsSpan(band * rows * bytes));
            }

            writer.WriteRows(row, rows, part);
            row += rows;
        }

        return writer.Complete();
    }

    private static unsafe byte[] ReadBytes(Dataset dataset, int band)
    {
        var read = new byte[dataset.Width * dataset.Height];
        fixed (byte* data = read)
        {
            dataset.Read(new PixelRect(0, 0, dataset.Width, dataset.Height), [band], SampleType.UInt8, (nint)data, dataset.Width, 0);
        }

        return read;
    }

    private static long Offset(RasterBand band, string name) =>
        long.Parse(band.Metadata(name, "TIFF")!, System.Globalization.CultureInfo.InvariantCulture);
}
