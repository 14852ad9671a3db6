using Groundshift.Models.Checkpoints;
using Groundshift.Models.Graphs;
using static Groundshift.Models.Tests.Graphs.GraphRun;

namespace Groundshift.Models.Tests.Graphs;

/// <summary>Expected numbers are those of torch 1.13.1 on the same inputs.</summary>
public sealed class ImageLayersTests
{
    private const float Close = 1e-5f;
    private static readonly float[] Image = Numbers(98, 0.7, Math.Sin);
    private static readonly int[] Shape = [1, 2, 7, 7];

    [Fact]
    public void Group_norm_equals_torch()
    {
        float[] gamma = [.. Enumerable.Range(0, 8).Select(index => index / 4f + 0.5f)];
        float[] beta = [.. Enumerable.Range(0, 8).Select(index => index / 8f - 0.5f)];

        var y = Run(Numbers(72, 1, Math.Sin), [1, 8, 3, 3], (graph, x) => graph.GroupNorm("n", x, 2, new NormWeights(gamma, beta, 1e-5f)));

        ShouldBeClose([y[0], y[3 * 9 + 5], y[7 * 9 + 8], y.Sum(Math.Abs)], [-0.530528f, 0.790054f, 3.341068f, 90.508179f], 1e-4f);
    }

    [Fact]
    public void Mish_turned_about_the_origin_equals_its_definition_and_stays_finite()
    {
        float[] y = [.. Numbers(801, 0.05, value => value - 20), 88, -88, 700, -700, 1e30f, -1e30f, 0];

        var found = Run(y, [1, 1, 1, y.Length], (graph, x) => graph.NegatedMish("m", x));

        foreach (var (value, result) in y.Zip(found))
        {
            // Softplus of -value, without overflow.
            var softplus = Math.Max(-value, 0) + Math.Log(1 + Math.Exp(-Math.Abs((double)value)));
            ((double)result).ShouldBe(value * Math.Tanh(softplus), Math.Max(2e-6, 2e-7 * Math.Abs(value)), $"{value}");
        }
    }

    [Fact]
    public void Adaptive_pooling_of_uneven_regions_equals_torch() => ShouldBeClose(
        Run(Image, Shape, (graph, x) => graph.AdaptiveMaxPool("p", x, 3)),
        [
            0.98545f, 0.98817f, 0.99061f, 0.99277f, 0.83666f, 0.99061f, 0.99277f, 0.99464f, 0.99624f,
            0.99859f, 0.99859f, 0.71797f, 0.99859f, 0.99934f, 0.99981f, 1.0f, 0.76655f, 0.99981f,
        ]);

    [Fact]
    public void A_transposed_convolution_equals_torch()
    {
        var kernel = new WeightTensor([2, 3, 3, 3], Numbers(54, 0.3, Math.Cos));

        var y = Run(Image, Shape, (graph, x) => graph.ConvolveTransposed("c", x, kernel, [0.1f, 0.2f, 0.3f], 2));

        y.Length.ShouldBe(3 * 15 * 15);
        ShouldBeClose([y[0], y[225 + 7 * 15 + 8], y[^1], y.Sum(Math.Abs)], [0.0379733f, 2.8720500f, 1.2642736f, 810.98279f], 1e-3f);
    }

    [Fact]
    public void A_grouped_dilated_strided_convolution_equals_torch()
    {
        var kernel = new WeightTensor([4, 1, 3, 2], Numbers(24, 0.3, Math.Cos));
        var steps = new KernelSteps { Stride = (2, 1), Padding = (2, 1), Dilation = (2, 1), Groups = 2 };

        var y = Run(Image, Shape, (graph, x) => graph.Convolve("c", x, kernel, [0.1f, 0.2f, 0.3f, 0.4f], steps));

        y.Length.ShouldBe(4 * 4 * 8);
        ShouldBeClose([y[0], y[32 + 2 * 8 + 3], y[^1], y.Sum(Math.Abs)], [0.0740763f, 0.3470848f, 0.1345262f, 67.898483f], 1e-4f);
    }

    [Fact]
    public void Samples_at_places_equal_torch_and_are_zero_outside()
    {
        float[] places = [.. Enumerable.Range(0, 20).Select(index => -1.2f + index * 2.4f / 19)];

        var y = Run(
            Image, Shape, (graph, x) => graph.SampleAt("s", x, graph.Weights("places", places, 1, 5, 2, 2) with { Shape = [x.Shape[0], 5, 2, 2] }));

        ShouldBeClose(
            y,
            [
                0f, -0.08491f, -0.781519f, -0.862956f, -0.619814f, -0.215523f, 0.217137f, 0.585957f, 0.57495f, 0f,
                0f, 0.238461f, 0.885327f, 0.819638f, 0.469496f, 0.021513f, -0.394216f, -0.695138f, -0.641708f, 0f,
            ]);
    }

    [Fact]
    public void Resampling_by_outline_equals_torch()
    {
        var y = Run(Image, Shape, (graph, x) => graph.Resample("r", x, 5, 11));

        y.Length.ShouldBe(2 * 5 * 11);
        ShouldBeClose([y[0], y[55 + 2 * 11 + 3], y[^1], y.Sum(Math.Abs)], [-0.1964905f, -0.0485989f, -0.7164344f, 58.051369f], 1e-4f);
    }

    [Fact]
    public void Resampling_by_corners_equals_torch()
    {
        var y = Run(Image, Shape, (graph, x) => graph.Resample("r", x, 14, 21, cornersAligned: true));

        ShouldBeClose([y[1], y[294 + 2 * 21 + 3], y[^1], y.Sum(Math.Abs)], [0.1932653f, 0.7356384f, -0.9373822f, 309.74625f], 1e-3f);
    }

    [Fact]
    public void Pixel_shuffle_equals_torch() => Run(
        Numbers(48, 1, value => value), [1, 8, 2, 3], (graph, x) => graph.PixelShuffle("p", x, 2)).Take(12)
        .ShouldBe([0, 6, 1, 7, 2, 8, 12, 18, 13, 19, 14, 20]);

    [Fact]
    public void A_batch_norm_equals_its_formula()
    {
        static WeightTensor Tensor(params float[] values) => new([values.Length], values);
        var norm = new BatchNormalization(Tensor(2, 3), Tensor(1, -1), Tensor(0.5f, 0.25f), Tensor(4, 9), 0);

        Run([1, 2, 3, 4], [1, 2, 1, 2], (graph, x) => graph.BatchNorm("b", x, norm)).ShouldBe([1.5f, 2.5f, 1.75f, 2.75f]);
    }

    [Fact]
    public void An_image_becomes_a_sequence_and_comes_back() =>
        Run(Image, Shape, (graph, x) => graph.ToImage("i", graph.ToSequence("s", x), 7, 7)).ShouldBe(Image);

    [Fact]
    public void A_kernel_larger_than_its_image_is_refused()
    {
        var kernel = new WeightTensor([1, 2, 9, 9], new float[162]);

        Should.Throw<GraphShapeException>(() => Run(Image, Shape, (graph, x) => graph.Convolve("c", x, kernel, null)))
            .Message.ShouldContain("does not fit 7 pixels");
    }

    [Fact]
    public void A_resampled_position_table_equals_torch()
    {
        var table = Numbers(12, 1, value => Math.Pow(value, 1.5));

        ShouldBeClose(
            PositionTables.ResampleBicubic(table, 1, (3, 4), (2, 6)),
            [1.172207f, 1.820663f, 3.141896f, 4.404828f, 6.456494f, 7.814392f, 19.231872f, 21.268748f, 24.691348f, 27.235884f, 30.95891f, 33.287579f]);
    }

    internal static void ShouldBeClose(float[] actual, float[] expected, float tolerance = Close)
    {
        actual.Length.ShouldBe(expected.Length);
        for (var index = 0; index < actual.Length; index++)
        {
            actual[index].ShouldBe(expected[index], tolerance, $"at {index}");
        }
    }
}
