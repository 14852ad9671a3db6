using Groundshift.Core.Jobs;
using Groundshift.Models.Heads;

namespace Groundshift.Models.Tests.Heads;

public sealed class PlaceSplitTests
{
    [Fact]
    public void No_two_roles_share_a_block_and_none_comes_within_the_guard_of_a_stricter_one()
    {
        for (var seed = 1; seed <= 25; seed++)
        {
            var random = new Random(seed);
            var settings = new SplitSettings { BlockMetres = 50 + (300 * random.NextDouble()), GuardMetres = 120 * random.NextDouble(), Seed = seed };
            var (points, classes) = Field(random, 1500, 2000);
            var split = PlaceSplit.Of(points, classes, 4, settings);

            var used = Enumerable.Range(0, points.Length).Where(sample => split.Roles[sample] != SplitRole.Guard).ToArray();
            used.GroupBy(sample => PlaceBlock.Of(points[sample], settings.BlockMetres))
                .ShouldAllBe(block => block.Select(sample => split.Roles[sample]).Distinct().Count() == 1, $"seed {seed}");
            foreach (var near in used)
            {
                foreach (var far in used.Where(far => split.Roles[far] > split.Roles[near] && points[far].Place == points[near].Place))
                {
                    var distance = Math.Sqrt(Math.Pow(points[near].X - points[far].X, 2) + Math.Pow(points[near].Y - points[far].Y, 2));
                    distance.ShouldBeGreaterThanOrEqualTo(settings.GuardMetres, $"seed {seed}");
                }
            }
        }
    }

    [Fact]
    public void Folds_keep_the_guard_too_and_hold_every_sample_out_once()
    {
        var random = new Random(11);
        var settings = new SplitSettings { BlockMetres = 150, GuardMetres = 40 };
        var (points, classes) = Field(random, 1000, 1500);
        var folds = PlaceSplit.Folds(points, classes, 4, settings, 5);

        folds.Count.ShouldBe(5);
        folds.SelectMany(fold => fold.HeldOut).Order().ShouldBe(Enumerable.Range(0, points.Length));
        foreach (var (fit, heldOut) in folds)
        {
            foreach (var sample in fit)
            {
                heldOut.Where(other => points[other].Place == points[sample].Place)
                    .Select(other => Math.Sqrt(Math.Pow(points[sample].X - points[other].X, 2) + Math.Pow(points[sample].Y - points[other].Y, 2)))
                    .DefaultIfEmpty(double.MaxValue).Min().ShouldBeGreaterThanOrEqualTo(settings.GuardMetres);
            }
        }
    }

    [Fact]
    public void Every_role_gets_about_its_share_of_every_common_class()
    {
        var (points, classes) = Field(new Random(2), 20_000, 4000);
        var split = PlaceSplit.Of(points, classes, 4, new SplitSettings { BlockMetres = 200, GuardMetres = 0 });

        for (var entry = 0; entry < 4; entry++)
        {
            var own = Enumerable.Range(0, points.Length).Where(sample => classes[sample] == entry).ToArray();
            double Share(SplitRole role) => own.Count(sample => split.Roles[sample] == role) / (double)own.Length;
            Share(SplitRole.Train).ShouldBe(0.6, 0.06);
            Share(SplitRole.Validation).ShouldBe(0.2, 0.06);
            Share(SplitRole.Test).ShouldBe(0.2, 0.06);
        }
    }

    [Fact]
    public void The_order_of_the_samples_does_not_matter()
    {
        var (points, classes) = Field(new Random(3), 800, 1500);
        var settings = new SplitSettings { BlockMetres = 100, GuardMetres = 20, Seed = 5 };
        var order = Enumerable.Range(0, points.Length).ToArray();
        new Random(4).Shuffle(order);

        var straight = PlaceSplit.Of(points, classes, 4, settings);
        var shuffled = PlaceSplit.Of([.. order.Select(sample => points[sample])], [.. order.Select(sample => classes[sample])], 4, settings);

        order.Select((sample, place) => (sample, place)).ShouldAllBe(pair => straight.Roles[pair.sample] == shuffled.Roles[pair.place]);
    }

    [Fact]
    public void Whole_places_stay_together()
    {
        var random = new Random(6);
        PlacePoint[] points = [.. Enumerable.Range(0, 300).Select(sample => new PlacePoint(sample % 6, 1e5 * random.NextDouble(), 1e5 * random.NextDouble()))];
        var split = PlaceSplit.Of(points, [.. Enumerable.Range(0, 300).Select(sample => sample % 2)], 2, new SplitSettings { BlockMetres = double.PositiveInfinity, GuardMetres = 100 });

        points.Zip(split.Roles).GroupBy(pair => pair.First.Place).ShouldAllBe(place => place.Select(pair => pair.Second).Distinct().Count() == 1);
        split.Roles.ShouldNotContain(SplitRole.Guard);
    }

    [Fact]
    public void Too_few_blocks_are_refused_with_what_to_do()
    {
        var error = Should.Throw<InvalidInputException>(() => PlaceSplit.Of(
            [new(0, 1, 1), new(0, 2, 2), new(0, 150, 1)], [0, 1, 0], 2, new SplitSettings { BlockMetres = 100, GuardMetres = 0 }));

        error.Field.ShouldBe("--labels");
        error.Found.ShouldBe("2");
        error.NextStep.ShouldContain("--block");
    }

    // Classes lie in stripes with noise, on two places.
    private static (PlacePoint[] Points, int[] Classes) Field(Random random, int count, double side)
    {
        PlacePoint[] points = [.. Enumerable.Range(0, count).Select(_ => new PlacePoint(random.Next(2), side * (random.NextDouble() - 0.5), side * random.NextDouble()))];
        return (points, [.. points.Select(point => random.Next(5) == 0 ? random.Next(4) : (int)(point.Y / side * 3.999))]);
    }
}
