using Groundshift.Core.Sensors;
using Groundshift.Models.Checkpoints;
using Groundshift.Models.Manifests;

namespace Groundshift.Models.Graphs;

/// <summary>
/// The network of landcover-s2: a perceptron on a pixel's log reflectance and that of its neighbourhood, three pixels to each side.
/// The same layers, by the same names, are trained in models/training/network.py.
/// </summary>
internal static class LandCoverS2Network
{
    private const int Classes = 9;

    // ln(50 r + 1) is Dynamic World's stretch ln(0.005 DN + 1).
    private const float LogFactor = 50;

    // As in training, where it keeps the root's slope finite on even ground.
    private const float LeastVariance = 1e-4f;

    private static readonly Layer[] Layers =
        [new("look", 4 * 7, 64), new("mix", 64, 48), new("join", 2 * 48, 48), new("classifier", 48, Classes)];

    /// <summary>What it looks at. The bands that may be absent are those whose absence it was trained with.</summary>
    public static ModelSource Source { get; } = new()
    {
        Sensor = SensorKind.Sentinel2,
        Bands = ["B02", "B03", "B04", "B06", "B07", "B08", "B11"],
        OptionalBands = ["B02", "B06", "B07", "B11"],
        Levels = ["L1C", "L2A"],
    };

    /// <summary>Names and shapes of all tensors of the weights file.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<int>> Tensors { get; } =
        Layers.SelectMany(layer => layer.Tensors)
            .Concat(new[] { "log_mean", "log_std", "fill" }.Select(name => KeyValuePair.Create<string, IReadOnlyList<int>>(name, [Source.Bands.Count])))
            .Append(new("temperature", [1]))
            .ToDictionary();

    /// <summary>Adds the network. Shape: reflectance [N,7,H,W] to logits [N,9,H,W].</summary>
    public static GraphValue Add(OnnxGraph graph, GraphValue reflectance, IReadOnlyDictionary<string, WeightTensor> weights)
    {
        GraphValue Linear(string name, GraphValue value) => graph.Convolution(name, value, Layers.First(layer => layer.Name == name).Weights(weights));
        GraphValue Rectified(string name, GraphValue value) => graph.Map("Relu", name + ".relu", Linear(name, value));

        var pixel = Normalised(graph, reflectance, weights);
        var near = graph.AveragePool("near", pixel, 3, 1, 1);
        var wide = graph.AveragePool("wide", pixel, 5, 1, 2);
        var about = graph.Concat("about", 1, pixel, near, wide, Spread(graph, pixel, wide));
        var first = Rectified("mix", Rectified("look", about));
        return Linear("classifier", Rectified("join", graph.ConcatChannels("joined", first, graph.AveragePool("neighbours", first, 3, 1, 1))));
    }

    // The standard deviation over five by five pixels.
    private static GraphValue Spread(OnnxGraph graph, GraphValue pixel, GraphValue mean)
    {
        var squares = graph.AveragePool("wide_squares", graph.Multiply("squares", pixel, pixel), 5, 1, 2);
        var variance = graph.Maximum("variance", graph.Subtract("variance_signed", squares, graph.Multiply("mean_squared", mean, mean)), graph.Number(0));
        return graph.Map("Sqrt", "spread", graph.Add("variance_least", variance, graph.Number(LeastVariance)));
    }

    private static GraphValue Normalised(OnnxGraph graph, GraphValue reflectance, IReadOnlyDictionary<string, WeightTensor> weights)
    {
        var argument = graph.Add("log_argument", graph.Multiply("log_scaled", reflectance, graph.Number(LogFactor)), graph.Number(1));
        var logarithm = graph.Map("Log", "logarithm", argument);
        var mean = graph.Weights("log_mean", weights["log_mean"].Values, Source.Bands.Count, 1, 1);
        var deviation = graph.Weights("log_std", weights["log_std"].Values, Source.Bands.Count, 1, 1);
        return graph.Divide("normalised", graph.Subtract("log_centred", logarithm, mean), deviation);
    }

    // A linear map of the channels.
    private sealed record Layer(string Name, int Inputs, int Outputs)
    {
        public IEnumerable<KeyValuePair<string, IReadOnlyList<int>>> Tensors =>
            [new($"{Name}.weight", [Outputs, Inputs, 1, 1]), new($"{Name}.bias", [Outputs])];

        public ConvolutionWeights Weights(IReadOnlyDictionary<string, WeightTensor> weights) =>
            new(weights[$"{Name}.weight"], weights[$"{Name}.bias"].Values, Groups: 1);
    }
}
