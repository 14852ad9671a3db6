using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Raster.Gdal;
using Groundshift.Raster.Reading;
using Groundshift.Raster.Writing;
using Groundshift.TestKit;
using Groundshift.TestKit.Rasters;

namespace Groundshift.Raster.Tests.Reading;

public sealed class BadInputTests : IDisposable
{
    private static readonly GridSpec Grid = new("EPSG:32633", new AffineTransform(10, 0, 500_000, 0, -10, 5_000_000), 600, 600);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_missing_file_is_named()
    {
        var failure = Refused(SmallScenes.Band("a", _folder.File("none.tif")));

        failure.Field.ShouldBe("item small, asset a");
        failure.Expected.ShouldBe("a file that exists");
        failure.NextStep.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("<!DOCTYPE html><html>", "an HTML page")]
    [InlineData("\uFEFF \n<HTML>", "an HTML page")]
    [InlineData("", "an empty file")]
    [InlineData("PK\u0003\u0004zip", "begins with 504B0304")]
    public void A_file_that_is_no_raster_says_what_it_is(string content, string found)
    {
        File.WriteAllText(_folder.File("a.tif"), content);

        Refused(SmallScenes.Band("a", _folder.File("a.tif"))).Found.ShouldContain(found);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.95)]
    [InlineData(0.002)]
    public void A_truncated_file_is_refused_before_a_sample_is_used(double share)
    {
        var bytes = File.ReadAllBytes(Write("a.tif"));
        File.WriteAllBytes(_folder.File("a.tif"), bytes[..(int)(bytes.Length * share)]);

        Refused(SmallScenes.Band("a", _folder.File("a.tif"))).NextStep.ShouldContain("fetch it again");
    }

    [Fact]
    public void A_damaged_block_is_found_without_any_declared_checksum()
    {
        var bytes = File.ReadAllBytes(Write("a.tif"));
        var random = new Random(20);
        for (var trial = 0; trial < 12; trial++)
        {
            var damaged = (byte[])bytes.Clone();

            // Tiles lie behind the directories; leaders, trailers and the last bytes do not hold samples.
            var at = random.Next(bytes.Length / 2, bytes.Length - 600);
            for (var i = 0; i < 400; i++)
            {
                damaged[at + i] ^= (byte)random.Next(1, 256);
            }

            File.WriteAllBytes(_folder.File("a.tif"), damaged);
            Refused(SmallScenes.Band("a", _folder.File("a.tif"))).Expected.ShouldContain("block", Case.Insensitive, $"trial {trial}, byte {at}");
        }
    }

    [Fact]
    public void A_declared_checksum_that_differs_is_refused()
    {
        var path = Write("a.tif");
        var band = SmallScenes.Band("a", path);
        var right = "1220" + Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
        Read(band with { Asset = band.Asset with { Checksum = right } });

        var failure = Refused(band with { Asset = band.Asset with { Checksum = "1220" + new string('0', 64) } });

        failure.Expected.ShouldContain("file:checksum");
        failure.Found.ShouldBe(right);
    }

    [Fact]
    public void A_declared_size_or_shape_that_differs_is_refused()
    {
        var band = SmallScenes.Band("a", Write("a.tif"));

        Refused(band with { Asset = band.Asset with { Size = 17 } }).Expected.ShouldContain("file:size");
        Refused(band with { Asset = band.Asset with { Rows = 600, Columns = 599 } }).Expected.ShouldContain("proj:shape");
    }

    [Fact]
    public void Missing_bands_and_band_numbers_are_named()
    {
        var scene = SmallScenes.Of(SmallScenes.Band("a", Write("a.tif")));
        var failure = Should.Throw<InvalidInputException>(() => SceneReader.Open(scene, ["a", "B05", "B12"], 10, new LocalRasters()));
        failure.Found.ShouldBe("no B05, B12 among a");

        Refused(SmallScenes.Band("a", _folder.File("a.tif"), index: 2)).Expected.ShouldContain("band number 2");
    }

    [Fact]
    public void Bands_on_unequal_reference_systems_or_places_are_refused()
    {
        var first = SmallScenes.Band("a", Write("a.tif"));
        var crs = SmallScenes.Band("b", Write("b.tif", Grid with { Crs = "EPSG:32634" }));
        var place = SmallScenes.Band("c", Write("c.tif", Grid with { Transform = Grid.Transform.Shift(30, 0) }));

        Refused(first, crs).Found.ShouldBe("EPSG:32634");
        Refused(first, place).Expected.ShouldContain("extent");
    }

    [Fact]
    public void Absurd_sizes_are_refused_without_reading_them()
    {
        CreateSparse("wide.tif", 70_000, 16, "TILED=YES");
        Refused(SmallScenes.Band("a", _folder.File("wide.tif"))).Found.ShouldBe("70000 columns by 16 rows");

        CreateSparse("strip.tif", 60_000, 60_000, "BLOCKYSIZE=60000");
        Refused(SmallScenes.Band("a", _folder.File("strip.tif"))).Expected.ShouldContain("blocks of at most");
    }

    [Fact]
    public void Rasters_without_place_or_with_another_orientation_are_refused()
    {
        Create("bare.tif", null, null);
        Refused(SmallScenes.Band("a", _folder.File("bare.tif"))).Found.ShouldBe("no affine transform");

        Create("crs.tif", Grid.Transform, null);
        Refused(SmallScenes.Band("a", _folder.File("crs.tif"))).Found.ShouldBe("no coordinate reference system");

        Create("turned.tif", new AffineTransform(10, 1, 0, 1, -10, 0), Grid.Crs);
        Refused(SmallScenes.Band("a", _folder.File("turned.tif"))).Expected.ShouldContain("north-up");
    }

    [Fact]
    public void A_mask_that_is_wrong_is_refused()
    {
        var scene = SmallScenes.Of(SmallScenes.Band("a", Write("a.tif")));
        var mask = new SceneMask { Kind = SceneMaskKind.BinaryCloud, Asset = SmallScenes.Band("m", _folder.File("a.tif")).Asset };
        scene = scene with { Parts = [scene.Parts[0] with { Masks = [mask] }] };
        using var reader = SceneReader.Open(scene, ["a"], 10, new LocalRasters());

        Should.Throw<InvalidInputException>(() => reader.OpenMask(SceneMaskKind.BinaryCloud)).Expected.ShouldContain("uint8");
    }

    private static void Read(params SceneBand[] bands)
    {
        using var reader = SceneReader.Open(SmallScenes.Of(bands), [.. bands.Select(band => band.Name)], 10, new LocalRasters());
        using var block = new PixelBlock(reader.Grid, reader.Type, reader.Unit, reader.Scale, reader.Offset);
        reader.ReadRows(0, reader.Grid.Height, 0, reader.Grid.Width, block);
    }

    private static InvalidInputException Refused(params SceneBand[] bands) => Should.Throw<InvalidInputException>(() => Read(bands));

    private string Write(string name, GridSpec? grid = null)
    {
        var random = new Random(4);
        var samples = Enumerable.Range(0, Grid.Width * Grid.Height).Select(_ => (ushort)random.Next(1000, 3000)).ToArray();
        using var writer = new CogWriter(_folder.File(name), grid ?? Grid, new CogProfile { Bands = ["a"], Type = SampleType.UInt16 });
        writer.WriteRows(0, Grid.Height, MemoryMarshal.AsBytes(samples.AsSpan()));
        writer.Complete();
        return _folder.File(name);
    }

    private void Create(string name, AffineTransform? transform, string? crs)
    {
        using var dataset = Dataset.Create("GTiff", _folder.File(name), 8, 8, 1, SampleType.UInt16);
        if (transform is not null)
        {
            dataset.Transform = transform;
        }

        if (crs is not null)
        {
            dataset.SetCrs(crs);
        }

        dataset.Flush();
    }

    private void CreateSparse(string name, int width, int height, string option)
    {
        using var dataset = Dataset.Create("GTiff", _folder.File(name), width, height, 1, SampleType.UInt16, "SPARSE_OK=TRUE", "COMPRESS=DEFLATE", option);
        dataset.Transform = Grid.Transform;
        dataset.SetCrs(Grid.Crs);
        dataset.Flush();
    }
}
