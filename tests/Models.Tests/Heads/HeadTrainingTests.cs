using Groundshift.Core.Jobs;
using Groundshift.Models.Heads;

namespace Groundshift.Models.Tests.Heads;

public sealed class HeadTrainingTests
{
    private static readonly string[] Names = ["water", "trees", "built"];
    private static readonly SplitSettings Split = new() { BlockMetres = 200, GuardMetres = 20 };

    [Theory]
    [InlineData(HeadKind.Logistic)]
    [InlineData(HeadKind.Centroid)]
    [InlineData(HeadKind.Knn)]
    public void The_same_input_and_seed_give_the_same_head_to_the_last_bit(HeadKind kind)
    {
        var samples = Samples(1);
        var settings = new HeadSettings { Kind = kind, Seed = 9 };

        var first = Run(samples, settings);
        var again = Run(samples, settings);

        again.Temperature.ShouldBe(first.Temperature);
        again.Penalty.ShouldBe(first.Penalty);
        again.Head.Logits(samples).ShouldBe(first.Head.Logits(samples));
        again.Split.Roles.ShouldBe(first.Split.Roles);
    }

    [Fact]
    public void A_penalty_is_chosen_for_features_that_are_mostly_noise()
    {
        // 3 samples per feature: without a penalty the fit would follow the noise.
        var random = new Random(2);
        const int Count = 300;
        var classes = Enumerable.Range(0, Count).Select(sample => sample % 2).ToArray();
        var values = classes.SelectMany(entry => Enumerable.Range(0, 100).Select(feature => (float)((feature == 0 ? 1.5 * entry : 0) + SampleMaker.Gauss(random)))).ToArray();
        var trained = HeadTraining.Run(
            SampleMaker.Of(100, 2, values, classes), SampleMaker.Points(3, Count, 2000), ["a", "b"], new HeadSettings(), Split, _ => { }, TestContext.Current.CancellationToken);

        trained.Tried.Count.ShouldBe(7);
        trained.Penalty!.Value.ShouldBeGreaterThanOrEqualTo(1e-2);
        trained.Tried.MinBy(score => score.Loss)!.Penalty.ShouldBe(trained.Penalty.Value);
    }

    [Fact]
    public void Progress_never_goes_back_and_ends_at_one()
    {
        var told = new List<double>();
        HeadTraining.Run(Samples(4), SampleMaker.Points(5, 600, 2000), Names, new HeadSettings(), Split, told.Add, TestContext.Current.CancellationToken);

        told.ShouldBe(told.Order());
        told[^1].ShouldBe(1);
    }

    [Fact]
    public void Fewer_than_ten_samples_are_refused() =>
        Refused(Samples(1).Take([0, 1, 2, 200, 201, 202, 400, 401, 402]), 9).Found.ShouldBe("9");

    [Fact]
    public void A_single_class_is_refused() =>
        Refused(Samples(1).Take([.. Enumerable.Range(0, 200)]), 200).Expected.ShouldContain("two or more classes");

    [Fact]
    public void A_class_that_no_training_ground_has_is_named()
    {
        // The third class has labels in one block only, and all of its ground lies within the guard of others.
        PlacePoint[] points = [.. SampleMaker.Points(7, 400, 2000), .. Enumerable.Repeat(new PlacePoint(0, 1, 1), 200)];
        var error = Should.Throw<InvalidInputException>(() => HeadTraining.Run(
            Samples(1), points, Names, new HeadSettings(), Split with { GuardMetres = 900 }, _ => { }, TestContext.Current.CancellationToken));

        error.Found.ShouldContain("none for");
        error.NextStep.ShouldContain("--guard");
    }

    private static InvalidInputException Refused(LabelledSamples samples, int count) => Should.Throw<InvalidInputException>(() => HeadTraining.Run(
        samples, SampleMaker.Points(6, count, 2000), Names, new HeadSettings(), Split, _ => { }, TestContext.Current.CancellationToken));

    private static LabelledSamples Samples(int seed) => SampleMaker.Clouds(seed, 200, 1, [0, 0, 0, 0], [1, 2, 0, 0], [0, -1, 2, 1]);

    private static TrainedHead Run(LabelledSamples samples, HeadSettings settings) => HeadTraining.Run(
        samples, SampleMaker.Points(8, samples.Count, 2000), Names, settings, Split, _ => { }, TestContext.Current.CancellationToken);
}
