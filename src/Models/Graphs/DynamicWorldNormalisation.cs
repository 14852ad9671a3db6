namespace Groundshift.Models.Graphs;

/// <summary>
/// The published normalisation of Dynamic World: z = (ln(0.005 DN + 1) - p0) / p1 and x = sigmoid(5 z - 1), with
/// DN = 10000 * reflectance. Source: google/dynamicworld at 0dd288f, single_image_runner.ipynb, which divides by p1 and
/// not by p1 - p0.
/// </summary>
internal static class DynamicWorldNormalisation
{
    private const double DigitalNumbersPerReflectance = 10_000;
    private const double LogFactor = 0.005;

    /// <summary>Band, p0 and p1, in the order of the network's channels.</summary>
    public static IReadOnlyList<(string Band, double P0, double P1)> Bands { get; } =
    [
        ("B02", 1.7417268007636313, 2.023298706048351),
        ("B03", 1.7261204997060209, 2.038905204308012),
        ("B04", 1.6798346251414997, 2.179592821212937),
        ("B05", 1.7734969472909623, 2.2890068333026603),
        ("B06", 2.289154079164943, 2.6171674549378166),
        ("B07", 2.382939712192371, 2.773418590375327),
        ("B08", 2.3828939530384052, 2.7578332604178284),
        ("B11", 2.1952484264967844, 2.789092484314204),
        ("B12", 1.554812948247501, 2.4140534947492487),
    ];

    /// <summary>
    /// Reflectance that stands in for an invalid pixel. No band means are published; the notebook names p0 and p1 the 30th
    /// and 70th percentiles of the logarithm, so their middle stands for an ordinary pixel.
    /// </summary>
    public static float[] Fill { get; } =
    [
        .. Bands.Select(band => (float)((Math.Exp((band.P0 + band.P1) / 2) - 1) / LogFactor / DigitalNumbersPerReflectance)),
    ];

    /// <summary>Adds the normalisation. Shape: reflectance [N,9,H,W] to network input [N,9,H,W]. Unit: none, 0 to 1.</summary>
    public static GraphValue Add(OnnxGraph graph, GraphValue reflectance)
    {
        // 5 z - 1 = (5 / p1) ln(...) - (5 p0 / p1 + 1), with the constants folded.
        var slope = graph.Weights("log_slope", [.. Bands.Select(band => (float)(5 / band.P1))], Bands.Count, 1, 1);
        var shift = graph.Weights("log_shift", [.. Bands.Select(band => (float)(5 * band.P0 / band.P1 + 1))], Bands.Count, 1, 1);
        var factor = graph.Number((float)(LogFactor * DigitalNumbersPerReflectance));
        var argument = graph.Add("log_argument", graph.Multiply("log_scaled", reflectance, factor), graph.Number(1));
        var logarithm = graph.Map("Log", "logarithm", argument);
        var score = graph.Subtract("score", graph.Multiply("log_stretched", logarithm, slope), shift);
        return graph.Map("Sigmoid", "normalised", score);
    }
}
