using Groundshift.InferenceWorker.Labels;
using Groundshift.Models.Heads;
using Groundshift.InferenceWorker.Tests.Pipeline;

namespace Groundshift.InferenceWorker.Tests.Labels;

public sealed class SampleTests
{
    [Fact]
    public void Which_samples_are_kept_does_not_depend_on_the_order_in_which_they_come()
    {
        var offers = Enumerable.Range(0, 5000).Select(pixel => (Row: pixel / 100, Column: pixel % 100, Class: pixel % 7 == 0 ? 1 : 0)).ToArray();
        var shuffled = offers.ToArray();
        new Random(3).Shuffle(shuffled);

        var (straight, points) = Keep(offers, seed: 5);
        var (again, others) = Keep(shuffled, seed: 5);
        var (different, _) = Keep(offers, seed: 6);

        again.Values.ShouldBe(straight.Values);
        others.ShouldBe(points);
        different.Values.ShouldNotBe(straight.Values);
        straight.CountPerClass().ShouldBe([100, 100]);
        straight.Weights.Sum().ShouldBe(5000, 1e-6);
    }

    [Fact]
    public void Samples_are_drawn_evenly()
    {
        var (kept, _) = Keep([.. Enumerable.Range(0, 20_000).Select(pixel => (pixel / 200, pixel % 200, 0))], seed: 1, most: 2000);

        // Features are the rows: the mean of 2000 of 0 to 99 lies within three deviations, 3 * 28.9 / sqrt(2000).
        kept.Values.Average().ShouldBe(49.5f, 1.95f);
    }

    [Theory]
    [InlineData(1010, 10, 100)]
    [InlineData(2060, 10, 200)]
    [InlineData(2400, 30, 200)]
    [InlineData(109_800, 10, 10_000)]
    [InlineData(50, 10, 50)]
    public void Blocks_are_a_tenth_of_the_ground_in_round_numbers(double extent, double pixel, double side) =>
        BlockSide.Default(extent, pixel).ShouldBe(side, 1e-9);

    [Fact]
    public void Dates_of_one_piece_of_ground_are_one_place_and_blocks_do_not_know_the_date()
    {
        var slovenia = CatalogItems.Scene("earth-search", "sentinel-2-l1c", "S2A_33TVL_20150711_0_L1C").Parts[0];
        var later = CatalogItems.Scene("earth-search", "sentinel-2-l1c", "S2A_33TVL_20150909_0_L1C").Parts[0];
        var leipzig = CatalogItems.Scene("earth-search", "sentinel-2-l1c", "S2_32UQB_2021_0_L1C").Parts[0];

        var places = new ScenePlaces([slovenia, leipzig, later]);

        places.Count.ShouldBe(2);
        places.Of(0).ShouldBe(places.Of(2));
        places.Of(1).ShouldNotBe(places.Of(0));
        places.Crs(0).ShouldBe("EPSG:32633");
        places.Crs(places.Of(1)).ShouldBe("EPSG:32633");
        using var transform = places.FromGrid(1, "EPSG:32632");
        transform.Apply(731_810, 5_694_090).X.ShouldBe(315_000, 2000);
    }

    private static (LabelledSamples Samples, IReadOnlyList<PlacePoint> Points) Keep((int Row, int Column, int Class)[] offers, int seed, int most = 100)
    {
        var reservoir = new SampleReservoir(2, most, seed);
        foreach (var (row, column, entry) in offers)
        {
            reservoir.Offer(0, row, column, entry, () => [row]);
        }

        return reservoir.Take(1, (_, row, column) => new PlacePoint(0, column, row));
    }
}
