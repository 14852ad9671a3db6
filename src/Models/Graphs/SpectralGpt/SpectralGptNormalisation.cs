using Groundshift.Core.Sensors;
using Groundshift.Models.Manifests;
using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Graphs.SpectralGpt;

/// <summary>
/// From samples to the input of SpectralGPT. Pretraining, SegMunich and OSCD stretch every band of every image from its least to its
/// greatest value; fine-tuning for classification cuts at two deviations around fixed means and rounds to 8 bits. Source:
/// util/datasets.py and downstream_tasks of danfenghong/IEEE_TPAMI_SpectralGPT. A window is the image here, and only its valid
/// pixels count; an invalid pixel becomes the mean of the valid ones, for the publisher has no rule.
/// </summary>
internal sealed class SpectralGptNormalisation(OnnxGraph graph, SpectralGptShape shape, SpectralGptOptions options)
{
    // Beyond any reflectance, and finite, so that no difference is NaN.
    private const float Beyond = 1e30f;

    // Far below one digital number (1e-4): a band of one value becomes 0 and not a division by zero.
    private const float LeastRange = 1e-10f;

    // util/datasets.py, SentinelNormalize: mean - 2 std to mean + 2 std becomes 0 to 255.
    private const int Deviations = 2;
    private const float Steps = 255;

    /// <summary>Declares the inputs of a source and adds its normalisation. Shape: result [N,bands,S,S], 0 to 1.</summary>
    public GraphValue Add(ModelSource source)
    {
        var inputs = graph.DeclareSource(source, shape.Window);
        var fill = options.UsesStatistics
            ? [.. options.Mean.Select(mean => (float)(mean / Sentinel2.QuantificationValue))]
            : new float[source.Bands.Count];
        var reflectance = graph.Reflectance(source, inputs, fill, clamp: false);
        return options.UsesStatistics
            ? Fixed(source.Prefix, reflectance)
            : Stretched(source.Prefix, Completed(source.Prefix, reflectance), graph.IsValid(source.Prefix + "counts", inputs));
    }

    // The mean of all bands stands in for the channels that have no band. Source: SegMunich, predict.py.
    private GraphValue Completed(string prefix, GraphValue image)
    {
        if (options.Bands.Count == shape.Bands)
        {
            return image;
        }

        var mean = graph.Mean(prefix + "band_mean", image, keep: true, 1);
        return graph.Concat(prefix + "completed", 1, [image, .. Enumerable.Repeat(mean, shape.Bands - options.Bands.Count)]);
    }

    private GraphValue Stretched(string prefix, GraphValue image, GraphValue isValid)
    {
        var least = graph.Reduce("ReduceMin", prefix + "least", graph.Where(prefix + "or_high", isValid, image, graph.Number(Beyond)), true, 2, 3);
        var greatest = graph.Reduce("ReduceMax", prefix + "greatest", graph.Where(prefix + "or_low", isValid, image, graph.Number(-Beyond)), true, 2, 3);
        var range = graph.Maximum(prefix + "range", graph.Subtract(prefix + "span", greatest, least), graph.Number(LeastRange));
        var stretched = graph.Divide(prefix + "stretched", graph.Subtract(prefix + "above_least", image, least), range);

        var counted = graph.Where(prefix + "counted", isValid, stretched, graph.Number(0));
        var total = graph.Reduce("ReduceSum", prefix + "total", counted, true, 2, 3);
        var pixels = graph.Reduce("ReduceSum", prefix + "pixels", graph.Cast(prefix + "counts_float", isValid, DataType.Float), true, 2, 3);
        var mean = graph.Divide(prefix + "mean", total, graph.Maximum(prefix + "pixels_or_one", pixels, graph.Number(1)));
        return graph.Where(prefix + "normalised", isValid, stretched, mean);
    }

    private GraphValue Fixed(string prefix, GraphValue reflectance)
    {
        // 255 (DN - (mean - 2 std)) / (4 std), DN = 10000 reflectance, with the constants folded.
        var slope = options.Deviation.Select(deviation => (float)(Steps * Sentinel2.QuantificationValue / (2 * Deviations * deviation))).ToArray();
        var shift = options.Mean.Zip(options.Deviation, (mean, deviation) => -Steps * (mean - Deviations * deviation) / (2 * Deviations * deviation)).ToArray();
        var scaled = graph.Affine(prefix + "eight_bit", reflectance, slope, shift);
        var cut = graph.Node("Clip", prefix + "cut", [scaled, graph.Number(0), graph.Number(Steps)], scaled.Type, scaled.Shape);
        return graph.Divide(prefix + "normalised", graph.Map("Floor", prefix + "rounded", cut), graph.Number(Steps));
    }
}
