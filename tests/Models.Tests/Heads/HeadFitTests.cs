using Groundshift.Models.Heads;

namespace Groundshift.Models.Tests.Heads;

public sealed class HeadFitTests
{
    [Theory]
    [InlineData(HeadKind.Logistic)]
    [InlineData(HeadKind.Centroid)]
    [InlineData(HeadKind.Knn)]
    public void Clouds_that_lie_apart_are_told_apart_without_fault(HeadKind kind)
    {
        double[][] means = [[0, 0], [10, 0], [0, 10]];
        var head = HeadFit.Fit(SampleMaker.Clouds(1, 200, 1, means), new HeadSettings { Kind = kind }, penalty: 1e-3);

        SampleMaker.Accuracy(head, SampleMaker.Clouds(2, 200, 1, means)).ShouldBe(1);
    }

    [Theory]
    [InlineData(HeadKind.Logistic)]
    [InlineData(HeadKind.Centroid)]
    [InlineData(HeadKind.Knn)]
    public void Clouds_that_overlap_are_told_apart_as_well_as_Bayes_rule_can(HeadKind kind)
    {
        // Two unit Gaussians two apart: Bayes' rule is right with probability Phi(1) = 0.8413.
        double[][] means = [[-1, 0, 0], [1, 0, 0]];
        var head = HeadFit.Fit(SampleMaker.Clouds(3, 4000, 1, means), new HeadSettings { Kind = kind, Neighbours = 41 }, penalty: 1e-4);

        SampleMaker.Accuracy(head, SampleMaker.Clouds(4, 20_000, 1, means)).ShouldBe(0.8413, kind == HeadKind.Knn ? 0.02 : 0.006);
    }

    [Fact]
    public void A_head_for_data_that_can_be_separated_stays_finite()
    {
        // Without a penalty the weights would grow for ever.
        var samples = SampleMaker.Clouds(5, 50, 0.1, [0], [1]);
        var head = HeadFit.Fit(samples, new HeadSettings(), penalty: 1e-6);

        var logits = head.Logits(samples);
        logits.ShouldAllBe(value => double.IsFinite(value) && Math.Abs(value) < 1e4);
        SampleMaker.Accuracy(head, samples).ShouldBe(1);
    }

    [Fact]
    public void A_feature_that_never_varies_does_no_harm()
    {
        var plain = SampleMaker.Clouds(6, 100, 1, [0], [3]);
        var values = plain.Values.SelectMany(value => new[] { value, 7.5f }).ToArray();
        var padded = SampleMaker.Of(2, 2, values, plain.Classes);

        var head = HeadFit.Fit(padded, new HeadSettings(), penalty: 1e-3);

        SampleMaker.Accuracy(head, padded).ShouldBe(SampleMaker.Accuracy(HeadFit.Fit(plain, new HeadSettings(), 1e-3), plain));
    }

    [Fact]
    public void Neighbours_share_their_votes_by_Laplaces_rule()
    {
        var samples = SampleMaker.Of(1, 2, [0, 0.1f, 0.2f, 5], [0, 0, 1, 1]);
        var head = HeadFit.Fit(samples, new HeadSettings { Kind = HeadKind.Knn, Neighbours = 3 }, 0);

        var logits = new double[2];
        head.Logits([0.05f], logits);

        Math.Exp(logits[0]).ShouldBe((2 + 0.5) / 4, 1e-9);
        Math.Exp(logits[1]).ShouldBe((1 + 0.5) / 4, 1e-9);
    }

    [Fact]
    public void The_nearest_mean_is_the_nearest_one()
    {
        double[][] means = [[0, 0], [4, 1], [1, 5]];
        var samples = SampleMaker.Clouds(7, 500, 0.5, means);
        var scale = Standardisation.Of(samples, ClassWeights.Of(samples, ClassWeighting.None));
        var head = HeadFit.Fit(samples, new HeadSettings { Kind = HeadKind.Centroid }, 0);
        var random = new Random(8);
        var logits = new double[3];
        for (var trial = 0; trial < 200; trial++)
        {
            float[] point = [(float)(6 * random.NextDouble()), (float)(6 * random.NextDouble())];
            head.Logits(point, logits);
            var distances = Enumerable.Range(0, 3).Select(entry =>
            {
                var own = Enumerable.Range(0, samples.Count).Where(sample => samples.Classes[sample] == entry).ToArray();
                return Enumerable.Range(0, 2).Sum(axis => Math.Pow((point[axis] - own.Average(sample => samples.Of(sample)[axis])) / scale.Deviation[axis], 2));
            }).ToArray();
            Array.IndexOf(logits, logits.Max()).ShouldBe(Array.IndexOf(distances, distances.Min()), $"point {point[0]}, {point[1]}");
        }
    }
}
