using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;
using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Raster.Reading;
using Groundshift.Raster.Writing;
using Groundshift.TestKit;
using Groundshift.TestKit.Rasters;

namespace Groundshift.Raster.Tests.Reading;

public sealed class SceneReaderTests : IDisposable
{
    private static readonly string[] Mixed = ["B02", "B05", "B09"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_pixel_does_not_depend_on_how_the_scene_is_cut()
    {
        var scene = SyntheticScene.Write(_folder.Root, seed: 42, side: 600, emptyCorner: 1200);
        using var whole = ReadAll(scene.Record, Mixed, 10);
        var rectangles =
            from row in Gen.Choose(0, 599)
            from column in Gen.Choose(0, 599)
            from height in Gen.Choose(1, 300)
            from width in Gen.Choose(1, 300)
            select new PixelRect(column, row, Math.Min(width, 600 - column), Math.Min(height, 600 - row));

        using var reader = SceneReader.Open(scene.Record, Mixed, 10, new LocalRasters());
        Check.QuickThrowOnFailure(Prop.ForAll(rectangles.ToArbitrary(), rect =>
        {
            using var part = Block(reader, rect.Width, rect.Height);
            reader.ReadRows(rect.Row, rect.Height, rect.Column, rect.Width, part);
            return Enumerable.Range(0, rect.Height).All(row =>
                part.ValidityRow(row).SequenceEqual(whole.ValidityRow(rect.Row + row).Slice(rect.Column, rect.Width))
                && Enumerable.Range(0, 3).All(band =>
                    part.Row<ushort>(band, row).SequenceEqual(whole.Row<ushort>(band, rect.Row + row).Slice(rect.Column, rect.Width))));
        }));
    }

    [Fact]
    public void Each_block_is_decoded_once_when_overlapping_rows_are_read_downwards()
    {
        // 1200 pixels: 3 x 3 blocks at 10 m, 2 x 2 at 20 m, 1 at 60 m.
        var scene = SyntheticScene.Write(_folder.Root, seed: 1, side: 1200);
        using var reader = SceneReader.Open(scene.Record, Mixed, 10, new LocalRasters());
        for (var row = 0; row < 1200; row += 192)
        {
            var rows = Math.Min(256, 1200 - row);
            using var block = Block(reader, 1200, rows);
            reader.ReadRows(row, rows, 0, 1200, block);
        }

        reader.BlocksRead.ShouldBe(9 + 4 + 1);
    }

    [Fact]
    public void Only_blocks_under_the_columns_asked_for_are_decoded()
    {
        var scene = SyntheticScene.Write(_folder.Root, seed: 1, side: 1200);
        using var reader = SceneReader.Open(scene.Record, ["B02"], 10, new LocalRasters());
        using var block = Block(reader, 100, 100);

        reader.ReadRows(300, 100, 300, 100, block);

        reader.BlocksRead.ShouldBe(1);
    }

    [Fact]
    public void A_missing_coarse_sample_voids_its_own_ground_and_no_more()
    {
        var scene = SyntheticScene.Write(_folder.Root, seed: 3, side: 120, emptyCorner: 120);

        using var block = ReadAll(scene.Record, Mixed, 10);

        for (var row = 0; row < 120; row++)
        {
            for (var column = 0; column < 120; column++)
            {
                block.ValidityRow(row)[column].ShouldBe(row >= 108 && column >= 108 ? (byte)0 : (byte)1);
            }
        }

        // Beside the hole the samples with data are renormalised: nothing is drawn towards 0.
        block.Row<ushort>(2, 107)[112].ShouldBeInRange((ushort)1000, (ushort)5200);
    }

    [Fact]
    public void Samples_between_coarse_ones_are_interpolated()
    {
        var grid = new GridSpec("EPSG:32633", new AffineTransform(20, 0, 0, 0, -20, 0), 3, 1);
        Write("fine.tif", grid with { Transform = grid.Transform with { A = 10, E = -10 }, Width = 6, Height = 2 }, SampleType.UInt16, new ushort[12]);
        Write<ushort>("coarse.tif", grid, SampleType.UInt16, [100, 200, 400]);

        using var block = ReadAll(Scene(("fine", "fine.tif"), ("coarse", "coarse.tif")), ["fine", "coarse"], 10);

        block.Row<ushort>(1, 0).ToArray().ShouldBe([100, 125, 175, 250, 350, 400]);
        block.Row<ushort>(1, 1).ToArray().ShouldBe([100, 125, 175, 250, 350, 400]);
    }

    [Fact]
    public void A_coarser_grid_holds_means_of_the_samples_with_data()
    {
        var grid = new GridSpec("EPSG:32633", new AffineTransform(10, 0, 0, 0, -10, 0), 5, 2);
        Write<ushort>("a.tif", grid, SampleType.UInt16, [10, 20, 0, 0, 7, 30, 40, 0, 8, 0], nodata: 0);

        using var block = ReadAll(Scene(("a", "a.tif")), ["a"], 20);

        block.Grid.ShouldBe(grid with { Transform = new AffineTransform(20, 0, 0, 0, -20, 0), Width = 3, Height = 1 });
        block.Row<ushort>(0, 0)[0].ShouldBe((ushort)25);
        block.ValidityRow(0).ToArray().ShouldBe([1, 0, 0]);
    }

    [Fact]
    public void A_finer_grid_than_any_band_is_interpolated_from_the_finest()
    {
        var grid = new GridSpec("EPSG:32633", new AffineTransform(20, 0, 0, 0, -20, 0), 3, 2);
        Write<ushort>("a.tif", grid, SampleType.UInt16, [1, 2, 3, 4, 5, 6]);

        using var block = ReadAll(Scene(("a", "a.tif")), ["a"], 10);

        (block.Grid.Width, block.Grid.Height, block.Grid.PixelWidth).ShouldBe((6, 4, 10));
    }

    [Fact]
    public void Bands_of_unequal_types_become_float()
    {
        var grid = new GridSpec("EPSG:32633", new AffineTransform(10, 0, 0, 0, -10, 0), 2, 1);
        Write<ushort>("a.tif", grid, SampleType.UInt16, [60000, 2]);
        Write<short>("b.tif", grid, SampleType.Int16, [-5, -1], nodata: -1);

        using var block = ReadAll(Scene(("a", "a.tif", null), ("b", "b.tif", -1.0)), ["b", "a"], 10);

        block.Type.ShouldBe(SampleType.Float32);
        block.Row<float>(0, 0)[0].ShouldBe(-5);
        block.Row<float>(1, 0).ToArray().ShouldBe([60000, 2]);
        block.ValidityRow(0).ToArray().ShouldBe([1, 0]);
    }

    [Fact]
    public void The_first_part_with_data_gives_the_pixel()
    {
        var left = new GridSpec("EPSG:32633", new AffineTransform(10, 0, 0, 0, -10, 0), 3, 1);
        var right = left with { Transform = left.Transform with { C = 20 } };
        Write<ushort>("left.tif", left, SampleType.UInt16, [1, 2, 0], nodata: 0);
        Write<ushort>("right.tif", right, SampleType.UInt16, [7, 8, 9], nodata: 0);
        var scene = Scene(("a", "left.tif"));
        scene = scene with { Parts = [scene.Parts[0], Scene(("a", "right.tif")).Parts[0]] };

        using var block = ReadAll(scene, ["a"], 10);

        block.Grid.Width.ShouldBe(5);
        block.Row<ushort>(0, 0).ToArray().ShouldBe([1, 2, 7, 8, 9]);
        block.ValidityRow(0).ToArray().ShouldBe([1, 1, 1, 1, 1]);
    }

    [Fact]
    public void Parts_off_the_pixel_grid_are_refused()
    {
        var grid = new GridSpec("EPSG:32633", new AffineTransform(10, 0, 0, 0, -10, 0), 3, 1);
        Write<ushort>("left.tif", grid, SampleType.UInt16, [1, 2, 3]);
        Write<ushort>("right.tif", grid with { Transform = grid.Transform with { C = 34 } }, SampleType.UInt16, [1, 2, 3]);
        var scene = Scene(("a", "left.tif"));
        scene = scene with { Parts = [scene.Parts[0], Scene(("a", "right.tif")).Parts[0]] };

        Should.Throw<InvalidInputException>(() => ReadAll(scene, ["a"], 10)).Expected.ShouldContain("pixel grid");
    }

    [Fact]
    public void All_nodata_is_no_error()
    {
        var grid = new GridSpec("EPSG:32633", new AffineTransform(10, 0, 0, 0, -10, 0), 2, 1);
        Write<float>("a.tif", grid, SampleType.Float32, [float.NaN, float.PositiveInfinity]);

        using var block = ReadAll(Scene(("a", "a.tif")), ["a"], 10);

        block.ValidityRow(0).ToArray().ShouldBe([0, 0]);
    }

    [Fact]
    public void A_rectangle_outside_or_a_block_of_another_size_is_a_callers_error()
    {
        var scene = SyntheticScene.Write(_folder.Root, seed: 1, side: 60);
        using var reader = SceneReader.Open(scene.Record, ["B02"], 10, new LocalRasters());
        using var block = Block(reader, 10, 10);

        Should.Throw<ArgumentOutOfRangeException>(() => reader.ReadRows(51, 10, 0, 10, block));
        Should.Throw<ArgumentOutOfRangeException>(() => reader.ReadRows(-1, 10, 0, 10, block));
        Should.Throw<ArgumentException>(() => reader.ReadRows(0, 10, 0, 11, block));
    }

    private static PixelBlock Block(SceneReader reader, int width, int height) =>
        new(reader.Grid.Crop(new PixelRect(0, 0, width, height)), reader.Type, reader.Unit, reader.Scale, reader.Offset);

    private static PixelBlock ReadAll(SceneRecord scene, string[] bands, double gsd)
    {
        using var reader = SceneReader.Open(scene, bands, gsd, new LocalRasters());
        var block = Block(reader, reader.Grid.Width, reader.Grid.Height);
        reader.ReadRows(0, reader.Grid.Height, 0, reader.Grid.Width, block);
        return block;
    }

    private void Write<T>(string name, GridSpec grid, SampleType type, T[] samples, double? nodata = null)
        where T : unmanaged
    {
        using var writer = new CogWriter(_folder.File(name), grid, new CogProfile { Bands = ["a"], Type = type, Nodata = nodata });
        writer.WriteRows(0, grid.Height, MemoryMarshal.AsBytes(samples.AsSpan()));
        writer.Complete();
    }

    private SceneRecord Scene(params (string Name, string File)[] bands) =>
        Scene([.. bands.Select(band => (band.Name, band.File, (double?)0))]);

    private SceneRecord Scene(params (string Name, string File, double? Nodata)[] bands) => SmallScenes.Of(
        [.. bands.Select(band => SmallScenes.Band(band.Name, _folder.File(band.File), band.Nodata))]);
}
