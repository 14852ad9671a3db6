using Groundshift.InferenceWorker.Pipeline.Masking;
using Groundshift.Raster.Reading;
using Groundshift.TestKit.Rasters;

namespace Groundshift.InferenceWorker.Tests.Pipeline.Masking;

public sealed class OpenedRowsTests
{
    private const int Size = 60;
    private static readonly PixelSize Pixel = new(10, 10);

    [Fact]
    public void A_bright_roof_of_a_hundred_metres_is_no_cloud_and_a_cloud_keeps_its_shape()
    {
        var mask = new byte[Size * Size];
        Fill(mask, 5, 5, 10, 10);
        Fill(mask, 25, 25, 30, 20);

        var opened = Open(mask);

        opened[(7 * Size) + 7].ShouldBe((byte)PixelState.Clear);
        opened[(35 * Size) + 40].ShouldBe((byte)PixelState.Cloud);
        opened[(35 * Size) + 25].ShouldBe((byte)PixelState.Cloud);
    }

    [Fact]
    public void A_cloud_that_covers_everything_stays_whole_up_to_the_scenes_edge()
    {
        var mask = new byte[Size * Size];
        Array.Fill(mask, (byte)PixelState.Cloud);

        Open(mask).ShouldAllBe(state => state == (byte)PixelState.Cloud);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Opening_equals_erosion_and_dilation_by_brute_force(int seed)
    {
        var random = new Random(seed);
        var mask = new byte[Size * Size];
        for (var blob = 0; blob < 12; blob++)
        {
            Fill(mask, random.Next(Size), random.Next(Size), random.Next(3, 30), random.Next(3, 30));
        }

        Open(mask).ShouldBe(BruteForce(mask), $"seed {seed}");
    }

    [Fact]
    public void Half_of_Leipzig_is_not_cloud()
    {
        var scene = CatalogItems.Scene("earth-search", "sentinel-2-l1c", "S2_32UQB_2021_0_L1C");
        var bands = DetectedCloudRows.Bands(scene);
        var reader = SceneReader.Open(scene, bands, 10, new LocalRasters());
        var extent = reader.Grid.Extent;
        using var rows = DetectedCloudRows.Over(reader, bands, extent, Pixel);
        var found = new byte[extent.Width];
        var cloud = 0L;
        for (var row = 0; row < extent.Height; row++)
        {
            rows.Next(found);
            cloud += found.Count(state => state != 0);
        }

        // A clear day over stadium, roofs and dense streets.
        (cloud / (double)extent.Count).ShouldBeLessThan(0.01);
    }

    private static byte[] Open(byte[] mask)
    {
        using var rows = new OpenedRows(new MemoryRows(mask, Size, new(0, 0, Size, Size)), Size, Size, Pixel);
        var opened = new byte[mask.Length];
        for (var row = 0; row < Size; row++)
        {
            rows.Next(opened.AsSpan(row * Size, Size));
        }

        return opened;
    }

    private static byte[] BruteForce(byte[] mask)
    {
        var core = Each((row, column) => Near(row, column, (r, c) => mask[(r * Size) + c] == 0) ? PixelState.Clear : PixelState.Cloud);
        return Each((row, column) => Near(row, column, (r, c) => core[(r * Size) + c] != 0) ? PixelState.Cloud : PixelState.Clear);
    }

    private static byte[] Each(Func<int, int, PixelState> state) =>
        [.. Enumerable.Range(0, Size * Size).Select(i => (byte)state(i / Size, i % Size))];

    private static bool Near(int row, int column, Func<int, int, bool> holds)
    {
        for (var r = Math.Max(0, row - 6); r <= Math.Min(Size - 1, row + 6); r++)
        {
            for (var c = Math.Max(0, column - 6); c <= Math.Min(Size - 1, column + 6); c++)
            {
                if (((r - row) * (r - row)) + ((c - column) * (c - column)) <= 36 && holds(r, c))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static void Fill(byte[] mask, int column, int row, int width, int height)
    {
        for (var r = row; r < Math.Min(Size, row + height); r++)
        {
            for (var c = column; c < Math.Min(Size, column + width); c++)
            {
                mask[(r * Size) + c] = (byte)PixelState.Cloud;
            }
        }
    }
}
