using Groundshift.Models.Heads;

namespace Groundshift.Models.Tests.Heads;

public sealed class MultinomialLossTests
{
    [Theory]
    [InlineData(1, 0.0)]
    [InlineData(2, 0.3)]
    public void The_gradient_is_the_slope_of_the_value(int seed, double penalty)
    {
        var loss = Loss(SampleMaker.Clouds(seed, 40, 1, [0, 1, 3], [2, 0, -1], [-1, 1, 0], [0, 0, 0]), ClassWeighting.Root, penalty);
        var random = new Random(seed);
        var point = Enumerable.Range(0, loss.Dimension).Select(_ => SampleMaker.Gauss(random)).ToArray();
        var gradient = new double[point.Length];
        loss.Evaluate(point, gradient);
        var ignored = new double[point.Length];
        for (var index = 0; index < point.Length; index++)
        {
            const double Step = 1e-5;
            var (up, down) = ((double[])point.Clone(), (double[])point.Clone());
            up[index] += Step;
            down[index] -= Step;
            var slope = (loss.Evaluate(up, ignored) - loss.Evaluate(down, ignored)) / (2 * Step);
            gradient[index].ShouldBe(slope, 1e-8, $"variable {index}, seed {seed}");
        }
    }

    [Fact]
    public void Without_features_that_tell_anything_the_shares_are_the_classes_frequencies()
    {
        // The closed form of an intercept alone: softmax(b) = frequency.
        var samples = SampleMaker.Of(1, 3, new float[10], [0, 0, 0, 0, 0, 1, 1, 1, 2, 2]);
        var loss = Loss(samples, ClassWeighting.None, 0.1);
        var point = Lbfgs.Minimise(loss, new double[loss.Dimension], tolerance: 1e-10).Point;

        double[] logits = [point[1], point[3], point[5]];
        Softmax.LossToShares(logits, 0);
        logits[0].ShouldBe(0.5, 1e-8);
        logits[1].ShouldBe(0.3, 1e-8);
        logits[2].ShouldBe(0.2, 1e-8);
    }

    [Fact]
    public void Two_equal_clouds_give_the_weights_of_Bayes_rule()
    {
        // Two Gaussians of variance s² at means m and -m: the log odds are x·2m/s² (Bishop 2006, equation 4.65). In standardised
        // features the slope is 2 m d / s², d the deviation of all samples.
        var samples = SampleMaker.Clouds(5, 200_000, 1.5, [1], [-1]);
        var weights = ClassWeights.Of(samples, ClassWeighting.None);
        var head = HeadFit.Fit(samples, new HeadSettings(), penalty: 1e-9);
        weights.Sum().ShouldBe(1, 1e-9);

        var logits = new double[2];
        head.Logits([1f], logits);
        (logits[0] - logits[1]).ShouldBe(2 / 2.25, 0.015);
        head.Logits([0f], logits);
        (logits[0] - logits[1]).ShouldBe(0, 0.015);
    }

    [Fact]
    public void The_result_does_not_depend_on_how_many_threads_share_the_work()
    {
        var loss = Loss(SampleMaker.Clouds(3, 5000, 1, [0, 1], [1, 0]), ClassWeighting.None, 0.01);
        var point = Enumerable.Range(0, loss.Dimension).Select(index => (double)index).ToArray();
        var first = new double[point.Length];
        var value = loss.Evaluate(point, first);
        for (var repeat = 0; repeat < 20; repeat++)
        {
            var again = new double[point.Length];
            loss.Evaluate(point, again).ShouldBe(value);
            again.ShouldBe(first);
        }
    }

    [Fact]
    public void Weighting_decides_what_a_rare_class_counts()
    {
        var samples = SampleMaker.Of(1, 2, new float[100], [.. Enumerable.Repeat(0, 90), .. Enumerable.Repeat(1, 10)]);

        Share(ClassWeighting.None).ShouldBe(0.1, 1e-9);
        Share(ClassWeighting.Balanced).ShouldBe(0.5, 1e-9);
        Share(ClassWeighting.Root).ShouldBe(0.25, 1e-9);

        double Share(ClassWeighting weighting)
        {
            var weights = ClassWeights.Of(samples, weighting);
            return Enumerable.Range(0, samples.Count).Where(sample => samples.Classes[sample] == 1).Sum(sample => weights[sample]);
        }
    }

    private static MultinomialLoss Loss(LabelledSamples samples, ClassWeighting weighting, double penalty)
    {
        var weights = ClassWeights.Of(samples, weighting);
        return new MultinomialLoss(samples, weights, Standardisation.Of(samples, weights), penalty);
    }
}
