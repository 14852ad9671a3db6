using Groundshift.Models.Checkpoints;
using Groundshift.Models.Graphs;

namespace Groundshift.Models.Tests.Graphs;

public sealed class ConvolutionWeightsTests
{
    private const int Seed = 7;

    [Fact]
    public void A_TensorFlow_kernel_moves_outputs_first()
    {
        // [k=1, k=1, in=2, out=3]: element (in, out) is 10 * in + out.
        var kernel = new WeightTensor([1, 1, 2, 3], [0, 1, 2, 10, 11, 12]);

        var weights = ConvolutionWeights.FromTensorFlow(kernel, new WeightTensor([3], [0, 0, 0]));

        weights.Kernel.Shape.ShouldBe([3, 2, 1, 1]);
        weights.Kernel.Values.ShouldBe([0f, 10, 1, 11, 2, 12]);
    }

    [Fact]
    public void A_depthwise_kernel_gives_each_channel_its_own_taps()
    {
        // [k=3, k=3, C=2, 1]: tap t of channel c is 100 * c + t.
        float[] values = [.. Enumerable.Range(0, 9).SelectMany(tap => new float[] { tap, 100 + tap })];

        var weights = ConvolutionWeights.FromTensorFlowDepthwise(new WeightTensor([3, 3, 2, 1], values), new WeightTensor([2], [0, 0]));

        weights.Groups.ShouldBe(2);
        weights.Kernel.Shape.ShouldBe([2, 1, 3, 3]);
        weights.Kernel.Values[..9].ShouldBe(Enumerable.Range(0, 9).Select(tap => (float)tap));
        weights.Kernel.Values[9..].ShouldBe(Enumerable.Range(0, 9).Select(tap => 100f + tap));
    }

    [Fact]
    public void Folding_a_normalisation_changes_no_result()
    {
        var random = new Random(Seed);
        const int inputs = 5, outputs = 4;
        var plain = new ConvolutionWeights(Tensor(random, [outputs, inputs, 1, 1]), Tensor(random, [outputs]).Values, 1);
        var variance = new WeightTensor([outputs], [.. Tensor(random, [outputs]).Values.Select(value => value * value + 0.1f)]);
        var norm = new BatchNormalization(Tensor(random, [outputs]), Tensor(random, [outputs]), Tensor(random, [outputs]), variance, 0.001);
        var pixel = Tensor(random, [inputs]).Values;

        var folded = plain.Folded(norm);

        for (var output = 0; output < outputs; output++)
        {
            var before = Apply(plain, pixel, output);
            var normalised = norm.Gamma.Values[output] * (before - norm.Mean.Values[output])
                / Math.Sqrt(norm.Variance.Values[output] + norm.Epsilon) + norm.Beta.Values[output];
            Apply(folded, pixel, output).ShouldBe(normalised, 1e-5, $"seed {Seed}");
        }
    }

    private static double Apply(ConvolutionWeights weights, float[] pixel, int output) =>
        weights.Bias[output] + pixel.Select((value, input) => (double)value * weights.Kernel.Values[output * pixel.Length + input]).Sum();

    private static WeightTensor Tensor(Random random, int[] shape) =>
        new(shape, [.. Enumerable.Range(0, shape.Aggregate(1, (product, length) => product * length)).Select(_ => random.NextSingle() * 2 - 1)]);
}
