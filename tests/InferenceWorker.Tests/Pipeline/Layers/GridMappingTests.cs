using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.InferenceWorker.Pipeline.Layers;

namespace Groundshift.InferenceWorker.Tests.Pipeline.Layers;

public sealed class GridMappingTests
{
    private static readonly GridSpec Ten = new("EPSG:32633", new AffineTransform(10, 0, 1000, 0, -10, 5000), 20, 12);

    [Fact]
    public void Every_pixel_takes_the_one_that_its_centre_lies_in()
    {
        const int Seed = 7;
        var random = new Random(Seed);
        for (var round = 0; round < 300; round++)
        {
            var size = 1 + (random.NextDouble() * 30);
            var from = new GridSpec(Ten.Crs, new AffineTransform(size, 0, 1000 + random.Next(-200, 200), 0, -size, 5000 + random.Next(-200, 200)), random.Next(1, 40), random.Next(1, 40));
            var mapping = GridMapping.Of(from, Ten, "item", wholePixels: false);
            for (var at = 0; at < 20; at++)
            {
                var (column, _) = from.Transform.Invert(1000 + (10 * (at + 0.5)), 0);
                var expected = column >= 0 && column < from.Width ? (int)Math.Floor(column) : -1;

                // At an edge of two pixels either is right.
                if (Math.Abs(column - Math.Round(column)) > 0.006)
                {
                    mapping.Columns[at].ShouldBe(expected, $"seed {Seed}, round {round}, column {at}");
                }
            }
        }
    }

    [Fact]
    public void Whole_shifts_are_copies_and_others_are_refused_where_values_are_compared()
    {
        var shifted = Ten with { Transform = Ten.Transform with { C = 970, F = 5020 } };
        var mapping = GridMapping.Of(shifted, Ten, "item", wholePixels: true);
        (mapping.Columns[0], mapping.Columns[19], mapping.Row(0), mapping.Row(11)).ShouldBe((3, -1, 2, -1));
        mapping.Source(new PixelRect(0, 0, 20, 12)).ShouldBe(new PixelRect(3, 2, 17, 10));
        mapping.Source(new PixelRect(18, 0, 2, 2)).IsEmpty.ShouldBeTrue();

        foreach (var wrong in new[]
        {
            Ten with { Crs = "EPSG:32634" },
            Ten with { Transform = Ten.Transform with { C = 1005 } },
            Ten with { Transform = Ten.Transform with { A = 20, E = -20 } },
        })
        {
            Should.Throw<InvalidInputException>(() => GridMapping.Of(wrong, Ten, "item", wholePixels: true)).Field.ShouldBe("item item, grid");
        }
    }
}
