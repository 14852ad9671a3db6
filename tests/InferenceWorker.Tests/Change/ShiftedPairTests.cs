using Groundshift.Core.Grids;
using Groundshift.Core.Messages;
using Groundshift.Core.Pixels;
using Groundshift.InferenceWorker.Change;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.InferenceWorker.Tests.Pipeline;
using Groundshift.TestKit.Models;

namespace Groundshift.InferenceWorker.Tests.Change;

/// <summary>Pairs whose scenes lie a part of a pixel apart.</summary>
public sealed class ShiftedPairTests : IDisposable
{
    private static readonly DateTimeOffset Later = new(2026, 6, 8, 10, 0, 0, TimeSpan.Zero);

    private const int Side = 240;

    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(0.5, -0.45, true)]
    [InlineData(1.4, 0.6, true)]
    [InlineData(0.1, 0.15, false)]
    public async Task A_shift_above_a_third_of_a_pixel_is_corrected_and_a_smaller_one_is_only_stated(double down, double right, bool corrected)
    {
        var ready = await CompareAsync((down, right));

        var change = ready.Change.ShouldNotBeNull();
        change.ShiftRows!.Value.ShouldBe(down, 0.15);
        change.ShiftColumns!.Value.ShouldBe(right, 0.15);
        change.ShiftCorrected.ShouldBe(corrected);
        change.ChangedHectares.ShouldBe(12, 1.2);
        change.Patches.ShouldBe(1);
        Doubtful(_bench.Read(ready, "change_score")).ShouldBeLessThanOrEqualTo(10, "edges of unchanged ground look changed");
        ready.Notes.Count(note => note.Contains("cubic convolution", StringComparison.Ordinal)).ShouldBe(corrected ? 1 : 0);
    }

    [Fact]
    public void A_moved_raster_holds_the_values_between_its_pixels_and_is_valid_where_all_of_them_are()
    {
        using var field = new Field(40, 30, (row, column) => (float)(Math.Sin(row / 5.0) + Math.Cos(column / 7.0)), (row, column) => row != 20 || column != 15);
        using var moved = new ShiftedPixelRows(field, 0.4, -0.7, isMask: false);
        using var block = new PixelBlock(field.Grid, SampleType.Float32, PixelUnit.Reflectance, [1], [0]);
        moved.ReadRows(0, 40, 0, 30, block);
        var valid = 0;
        for (var row = 0; row < 40; row++)
        {
            for (var column = 0; column < 30; column++)
            {
                if (block.ValidityRow(row)[column] != 0)
                {
                    valid++;
                    block.Row<float>(0, row)[column].ShouldBe((float)(Math.Sin((row - 0.4) / 5.0) + Math.Cos((column + 0.7) / 7.0)), 0.002f);
                }
            }
        }

        // Three rows and columns at the edges have no four neighbours, and sixteen pixels touch the one that is not valid.
        valid.ShouldBe((37 * 27) - 16);
        using var part = new PixelBlock(field.Grid.Crop(new PixelRect(10, 12, 5, 4)), SampleType.Float32, PixelUnit.Reflectance, [1], [0]);
        moved.ReadRows(12, 4, 10, 5, part);
        part.Row<float>(0, 2).ToArray().ShouldBe(block.Row<float>(0, 14).Slice(10, 5).ToArray());
    }

    // Unchanged pixels, away from the rim and from what was cleared, whose probability of change is a tenth or more. Without the
    // correction the edges of parcels are such: 627 and 2723 of 44,656 for the two pairs that are moved.
    private static int Doubtful(byte[] score)
    {
        const int Tenth = 20;
        const int Nodata = 255;
        const int Rim = 12;
        return Enumerable.Range(0, Side * Side).Count(pixel =>
            (Row: pixel / Side, Column: pixel % Side) is { Row: >= Rim and < Side - Rim, Column: >= Rim and < Side - Rim } and not { Row: >= 90 and < 130, Column: >= 85 and < 135 }
            && score[pixel] is >= Tenth and < Nodata);
    }

    private async Task<ProductReady> CompareAsync((double Down, double Right) shift)
    {
        var before = new PaintedScene { Folder = _bench.File("before"), Id = "before", Ground = Ground, Clouds = (_, _) => false, Side = Side };
        var after = before with
        {
            Folder = _bench.File("after"), Id = "after", Acquired = Later, Shift = shift,
            Ground = (row, column) => row is >= 95 and < 125 && column is >= 90 and < 130 ? 5 : Ground(row, column),
        };
        var job = Bench.Job([before.Write(), after.Write()], Bench.AreaOf(after.Grid, after.Grid.Extent), _bench.Model(new StandInModel())) with { Model = SpectraMethod.Reference, Product = Core.Jobs.ProductKinds.Change };
        using var processor = _bench.Processor();
        return (await processor.CompareSpectraAsync(job, new Progress<SceneProgress>(), TestContext.Current.CancellationToken)).ShouldBeOfType<SceneOutcome.Produced>().Ready;
    }

    // Parcels of 20 pixels: trees, grass and crops in turn, and trees where something will be cleared.
    private static int Ground(int row, int column) =>
        row is >= 80 and < 140 && column is >= 80 and < 140 ? 1 : 1 + ((((row / 20) * 7) + ((column / 20) * 3)) % 3);

    private sealed class Field(int height, int width, Func<int, int, float> value, Func<int, int, bool> valid) : IPixelRows
    {
        public GridSpec Grid { get; } = new("EPSG:32633", new AffineTransform(10, 0, 0, 0, -10, 0), width, height);

        public SampleType Type => SampleType.Float32;

        public PixelUnit Unit => PixelUnit.Reflectance;

        public IReadOnlyList<float> Scale => [1];

        public IReadOnlyList<float> Offset => [0];

        public void ReadRows(int firstRow, int rows, int firstColumn, int columns, PixelBlock destination)
        {
            for (var row = 0; row < rows; row++)
            {
                for (var column = 0; column < columns; column++)
                {
                    var holds = valid(firstRow + row, firstColumn + column);
                    destination.ValidityRow(row)[column] = holds ? (byte)1 : (byte)0;
                    destination.Row<float>(0, row)[column] = holds ? value(firstRow + row, firstColumn + column) : float.NaN;
                }
            }
        }

        public void Dispose()
        {
        }
    }
}
