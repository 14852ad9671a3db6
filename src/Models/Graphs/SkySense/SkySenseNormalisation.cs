using Groundshift.Models.Manifests;
using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Graphs.SkySense;

/// <summary>
/// Values as the Sentinel branches were trained on them: z-scores per band. Source of the numbers: kang-wu/SkySensePlusPlus at
/// 2af5223, loaders of pretraining and flood data.
/// </summary>
internal static class SkySenseNormalisation
{
    // Digital numbers without the offset of baseline 04.00: reflectance times 10000.
    private const float PerReflectance = 10000;

    /// <summary>Bands of Sentinel-2, in order.</summary>
    public static readonly IReadOnlyList<string> OpticalBands = ["B02", "B03", "B04", "B05", "B06", "B07", "B08", "B8A", "B11", "B12"];

    /// <summary>Polarisations of Sentinel-1, in order; in decibels.</summary>
    public static readonly IReadOnlyList<string> RadarBands = ["VV", "VH"];

    private static readonly float[] OpticalMean = [884.3f, 1144.2f, 1297.5f, 1624.9f, 2194.6f, 2422.2f, 2517.8f, 2581.6f, 2368.5f, 1805.1f];
    private static readonly float[] OpticalDeviation = [1155.2f, 1183.6f, 1368.1f, 1370.3f, 1355.6f, 1416.5f, 1474.8f, 1439.3f, 1455.5f, 1343.5f];
    private static readonly float[] RadarMean = [-12.55f, -20.19f];
    private static readonly float[] RadarDeviation = [5.26f, 5.91f];

    /// <summary>
    /// Declares a source and gives its z-scores, 0 (the mean) where a pixel has no data. Shape: [N,(T),C,H,W], and 1 or 0 per
    /// pixel and date [N,(T),1,H,W]. <paramref name="isRadar"/>: decibels of Sentinel-1, else reflectance of Sentinel-2.
    /// </summary>
    public static (GraphValue Scores, GraphValue IsData) Normalised(this OnnxGraph graph, ModelSource source, bool isRadar, int window)
    {
        var (mean, deviation) = isRadar
            ? (RadarMean, RadarDeviation)
            : ([.. OpticalMean.Select(value => value / PerReflectance)], [.. OpticalDeviation.Select(value => value / PerReflectance)]);
        var inputs = graph.DeclareSource(source, window);
        var value = graph.Reflectance(source, inputs, mean);
        var centred = graph.Subtract(source.Prefix + "centred", value, graph.Weights(source.Prefix + "mean", mean, mean.Length, 1, 1));
        var scores = graph.Divide(source.Prefix + "scores", centred, graph.Weights(source.Prefix + "deviation", deviation, deviation.Length, 1, 1));
        return (scores, graph.Cast(source.Prefix + "is_data", graph.IsValid(source.Prefix + "has_data", inputs), DataType.Float));
    }
}
