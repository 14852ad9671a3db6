using Groundshift.Models.Manifests;

namespace Groundshift.Models.Graphs.HyperSigma;

/// <summary>
/// Reflectance as the networks were trained on it. Source: WHU-Sigma/HyperSIGMA at 07e9ea2: pretraining divides digital numbers
/// by 4000; classification scales from the least to the greatest value of the scene, change detection so per band over both
/// dates; detection standardises per band.
/// </summary>
internal static class HyperSigmaScaling
{
    // 10000 digital numbers per unit of reflectance, divided by 4000.
    private const float PretrainingFactor = 2.5f;

    // Ranges below this are a constant band; it then becomes zeros. A ten-thousandth is one digital number.
    private const float LeastRange = 1e-4f;

    /// <summary>
    /// The reflectance of a source; pixels without data take the mean of the window's pixels with data in their band.
    /// Shape: [N, bands, window, window], and 1 or 0 per pixel [N, 1, window, window].
    /// </summary>
    public static (GraphValue Reflectance, GraphValue IsData) FilledReflectance(this OnnxGraph graph, ModelSource source, int window)
    {
        var inputs = graph.DeclareSource(source, window);
        var reflectance = graph.Reflectance(source, inputs, new float[source.Bands.Count]);
        var isData = graph.Cast(source.Prefix + "is_data", graph.IsValid(source.Prefix + "has_data", inputs), Onnx.Proto.TensorProto.Types.DataType.Float);
        var count = graph.Maximum(source.Prefix + "count", graph.Reduce("ReduceSum", source.Prefix + "data_pixels", isData, true, 2, 3), graph.Number(1));

        // Pixels without data are zero here, so the sum is that of the others.
        var mean = graph.Divide(source.Prefix + "mean", graph.Reduce("ReduceSum", source.Prefix + "sum", reflectance, true, 2, 3), count);
        var filled = graph.Where(source.Prefix + "filled_by_mean", graph.IsValid(source.Prefix + "keep", inputs), reflectance, mean);
        return (filled, isData);
    }

    /// <summary>The window's scaling in classification: all bands together. Shape: [N, bands, H, W] kept.</summary>
    public static GraphValue Scale(this OnnxGraph graph, GraphValue reflectance, HyperSigmaPackageConfig config, string usual) =>
        config.Scaling == HyperSigmaPackageConfig.UsualScaling && usual == HyperSigmaPackageConfig.MinMax && config.Minimum is null
            || config.Scaling == HyperSigmaPackageConfig.MinMax && config.Minimum is null
            ? graph.ByRange("", reflectance, graph.Range("", reflectance, 1, 2, 3))
            : graph.ByConstants("", reflectance, config, usual);

    /// <summary>
    /// The scaling of detection: per band, mean 0 and deviation 1, of the numbers given or measured in the window. A spectrum in
    /// reflectance is scaled alike where there is one. Shape: [N,bands,H,W] kept; spectrum [1,bands,1,1] to [N or 1,bands].
    /// </summary>
    public static (GraphValue Image, GraphValue? Spectrum) Standardise(
        this OnnxGraph graph, GraphValue reflectance, GraphValue? spectrum, HyperSigmaPackageConfig config)
    {
        if (config.Mean is not null || config.Minimum is not null || config.Scaling == HyperSigmaPackageConfig.Pretraining)
        {
            var usual = config.Mean is null ? HyperSigmaPackageConfig.MinMax : HyperSigmaPackageConfig.ZScore;
            return (graph.ByConstants("", reflectance, config, usual), spectrum is null ? null : graph.Flat(graph.ByConstants("target_", spectrum, config, usual)));
        }

        var range = config.Scaling == HyperSigmaPackageConfig.MinMax ? graph.Range("", reflectance, 2, 3) : graph.Spread(reflectance);
        return (graph.ByRange("", reflectance, range), spectrum is null ? null : graph.Flat(graph.ByRange("target_", spectrum, range)));
    }

    /// <summary>The same for both dates of a pair: per band, over both. Shape: twice [N, bands, H, W], kept.</summary>
    public static (GraphValue Before, GraphValue After) ScalePair(this OnnxGraph graph, GraphValue before, GraphValue after, HyperSigmaPackageConfig config)
    {
        const string usual = HyperSigmaPackageConfig.MinMax;
        if (config.Minimum is not null || config.Scaling is HyperSigmaPackageConfig.Pretraining or HyperSigmaPackageConfig.ZScore)
        {
            return (graph.ByConstants("before_", before, config, usual), graph.ByConstants("after_", after, config, usual));
        }

        var (first, second) = (graph.Range("before_", before, 2, 3), graph.Range("after_", after, 2, 3));
        var least = graph.Node("Min", "least", [first.Least, second.Least], before.Type, first.Least.Shape);
        var range = (least, graph.Maximum("greatest", first.Greatest, second.Greatest));
        return (graph.ByRange("before_", before, range), graph.ByRange("after_", after, range));
    }

    private static GraphValue ByConstants(this OnnxGraph graph, string prefix, GraphValue value, HyperSigmaPackageConfig config, string usual)
    {
        var bands = (int)value.Length(1);
        var kind = config.Scaling == HyperSigmaPackageConfig.UsualScaling ? usual : config.Scaling;
        var (scale, shift) = kind switch
        {
            HyperSigmaPackageConfig.MinMax when config is { Minimum: { } low, Maximum: { } high } => Between(low, high),
            HyperSigmaPackageConfig.ZScore when config is { Mean: { } mean, Deviation: { } deviation } => Between(mean, [.. mean.Zip(deviation, (m, d) => m + d)]),
            HyperSigmaPackageConfig.Pretraining => ([.. Enumerable.Repeat(PretrainingFactor, bands)], new float[bands]),
            _ => throw new InvalidOperationException($"The scaling {kind} has no numbers."),
        };
        return graph.Affine(prefix + "scaled_by_constants", value, scale, shift);
    }

    // The line that is 0 at low and 1 at high.
    private static (float[] Scale, float[] Shift) Between(float[] low, float[] high) =>
        ([.. low.Zip(high, (l, h) => 1 / (h - l))], [.. low.Zip(high, (l, h) => -l / (h - l))]);

    private static (GraphValue Least, GraphValue Greatest) Range(this OnnxGraph graph, string prefix, GraphValue value, params int[] axes) =>
        (graph.Reduce("ReduceMin", prefix + "least", value, true, axes), graph.Reduce("ReduceMax", prefix + "greatest", value, true, axes));

    // The mean per band, and the value one deviation above it. Shape: twice [N,bands,1,1].
    private static (GraphValue Mean, GraphValue Above) Spread(this OnnxGraph graph, GraphValue value)
    {
        var mean = graph.Reduce("ReduceMean", "mean_of_window", value, true, 2, 3);
        var distance = graph.Subtract("from_mean", value, mean);
        var variance = graph.Reduce("ReduceMean", "variance", graph.Multiply("from_mean_squared", distance, distance), true, 2, 3);
        return (mean, graph.Add("mean_and_deviation", mean, graph.Map("Sqrt", "deviation", variance)));
    }

    private static GraphValue Flat(this OnnxGraph graph, GraphValue spectrum) => graph.Reshape("target_flat", spectrum, spectrum.Shape[0], spectrum.Shape[1]);

    private static GraphValue ByRange(this OnnxGraph graph, string prefix, GraphValue value, (GraphValue Least, GraphValue Greatest) range)
    {
        var width = graph.Maximum(prefix + "range", graph.Subtract(prefix + "span", range.Greatest, range.Least), graph.Number(LeastRange));
        return graph.Divide(prefix + "scaled_by_range", graph.Subtract(prefix + "above_least", value, range.Least), width);
    }
}
