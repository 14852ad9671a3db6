using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs;

/// <summary>
/// The network of landcover-s2: a U-Net of separable convolutions over two halvings, on log reflectance. The same layers,
/// by the same names, are trained in models/training/network.py.
/// </summary>
internal static class LandCoverS2Network
{
    /// <summary>Bands in, in this order.</summary>
    public static readonly IReadOnlyList<string> Bands = ["B02", "B03", "B04", "B06", "B07", "B08", "B11"];

    private const int Classes = 9;

    // ln(50 r + 1) is Dynamic World's stretch ln(0.005 DN + 1).
    private const float LogFactor = 50;

    private static readonly Layer[] Layers =
    [
        new("stem", 7, 24, 3),
        Layer.Depthwise("down1_depthwise", 24), new("down1", 24, 32, 1),
        Layer.Depthwise("mid_depthwise", 32), new("mid", 32, 48, 1),
        Layer.Depthwise("down2_depthwise", 48), new("down2", 48, 64, 1),
        Layer.Depthwise("deep_depthwise", 64), new("deep", 64, 64, 1),
        new("up2", 112, 48, 1), new("up1", 72, 32, 1), new("classifier", 32, Classes, 1),
    ];

    /// <summary>Names and shapes of all tensors of the weights file.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<int>> Tensors { get; } =
        Layers.SelectMany(layer => layer.Tensors)
            .Concat(new[] { "log_mean", "log_std", "fill" }.Select(name => KeyValuePair.Create<string, IReadOnlyList<int>>(name, [Bands.Count])))
            .Append(new("temperature", [1]))
            .ToDictionary();

    /// <summary>Adds the network. Shape: reflectance [N,7,H,W] to logits [N,9,H,W].</summary>
    public static GraphValue Add(OnnxGraph graph, GraphValue reflectance, IReadOnlyDictionary<string, WeightTensor> weights)
    {
        GraphValue Convolve(string name, GraphValue value, int stride = 1) =>
            graph.Convolution(name, value, Layers.First(layer => layer.Name == name).Weights(weights), stride);
        GraphValue Rectified(string name, GraphValue value) => graph.Map("Relu", name + ".relu", Convolve(name, value));
        GraphValue Separable(string name, GraphValue value, int stride = 1) => Rectified(name, Convolve(name + "_depthwise", value, stride));
        GraphValue Joined(string name, GraphValue fine, GraphValue coarse) =>
            Rectified(name, graph.ConcatChannels(name + ".joined", fine, graph.ResizeLike(name + ".resized", coarse, fine)));

        var full = Rectified("stem", Normalised(graph, reflectance, weights));
        var half = Separable("mid", Separable("down1", full, stride: 2));
        var quarter = Separable("deep", Separable("down2", half, stride: 2));
        return Convolve("classifier", Joined("up1", full, Joined("up2", half, quarter)));
    }

    private static GraphValue Normalised(OnnxGraph graph, GraphValue reflectance, IReadOnlyDictionary<string, WeightTensor> weights)
    {
        var argument = graph.Add("log_argument", graph.Multiply("log_scaled", reflectance, graph.Number(LogFactor)), graph.Number(1));
        var logarithm = graph.Map("Log", "logarithm", argument);
        var mean = graph.Weights("log_mean", weights["log_mean"].Values, Bands.Count, 1, 1);
        var deviation = graph.Weights("log_std", weights["log_std"].Values, Bands.Count, 1, 1);
        return graph.Divide("normalised", graph.Subtract("log_centred", logarithm, mean), deviation);
    }

    private sealed record Layer(string Name, int Inputs, int Outputs, int Size, int Groups = 1)
    {
        public IEnumerable<KeyValuePair<string, IReadOnlyList<int>>> Tensors =>
        [
            new($"{Name}.weight", [Outputs, Inputs / Groups, Size, Size]),
            new($"{Name}.bias", [Outputs]),
        ];

        public static Layer Depthwise(string name, int channels) => new(name, channels, channels, 3, channels);

        public ConvolutionWeights Weights(IReadOnlyDictionary<string, WeightTensor> weights) =>
            new(weights[$"{Name}.weight"], weights[$"{Name}.bias"].Values, Groups);
    }
}
