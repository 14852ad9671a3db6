using Groundshift.Core.Sensors;
using Groundshift.Models.Checkpoints;
using Groundshift.Models.Manifests;
using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Graphs;

/// <summary>
/// The network of landcover-enmap: each pixel's spectrum, with whatever gaps it has, is averaged onto nodes, and a small
/// perceptron reads the nodes and how well each is covered. The same layers, by the same names, are trained in
/// models/training/enmap_network.py; the channels are those of models/training/enmap_channels.py.
/// </summary>
internal static class LandCoverEnMapNetwork
{
    private const int HiddenFirst = 80;
    private const int HiddenSecond = 64;
    private const int StepNanometres = 10;

    // ln(50 r + 1), as landcover-s2 has it: evens out dark and bright ground.
    private const float LogFactor = 50;

    // Far below the least weight that a node gets from any one channel (0.001 exp(-1950/120)): guards against a scene without bands.
    private const float LeastMass = 1e-9f;

    // Without green, red and near infrared a scene is refused; trained with any of the others absent.
    private static readonly int[] Required = [560, 660, 860];

    // Where both the air and the training scene have bands; not in the water-vapour bands at 1400 and 1900 nm.
    private static readonly (int From, int To)[] Ranges = [(460, 1320), (1530, 1780), (2050, 2410)];

    private static readonly int[] Nanometres =
        [.. Ranges.SelectMany(range => Enumerable.Range(0, (range.To - range.From) / StepNanometres + 1).Select(step => range.From + step * StepNanometres))];

    /// <summary>The channels: a wavelength each, which takes the scene's nearest band within 10 nm.</summary>
    public static ModelSource Source { get; } = new()
    {
        Sensor = SensorKind.EnMap,
        Bands = [.. Nanometres.Select(Name)],
        Wavelengths = [.. Nanometres.Select(centre => (double)centre)],
        Widths = [.. Nanometres.Select(_ => 2.0 * StepNanometres)],
        OptionalBands = [.. Nanometres.Except(Required).Select(Name)],
        Levels = ["L2A"],
    };

    /// <summary>Legend. How it meets other legends: <c>models/crosswalks/README.md</c>. Colours are those of Dynamic World's nearest classes.</summary>
    public static IReadOnlyList<ModelClass> Classes { get; } =
    [
        new(0, "built", "Built area: roofs and pavements", "C4281B"),
        new(1, "tree", "Trees", "397D49"),
        new(2, "low_vegetation", "Low vegetation, green or dry", "88B053"),
        new(3, "soil", "Soil without vegetation", "A59B8F"),
        new(4, "water", "Open water", "419BDF"),
    ];

    private static int Channels => Nanometres.Length;

    private static int Nodes { get; } = (Nanometres.Length + 2) / 4;

    /// <summary>Names and shapes of all tensors of the weights file.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<int>> Tensors { get; } = new Dictionary<string, IReadOnlyList<int>>
    {
        ["nodes"] = [Nodes, Channels],
        ["log_mean"] = [Nodes],
        ["log_std"] = [Nodes],
        ["spectrum.weight"] = [HiddenFirst, Nodes],
        ["spectrum.bias"] = [HiddenFirst],
        ["presence.weight"] = [HiddenFirst, Nodes],
        ["hidden.weight"] = [HiddenSecond, HiddenFirst],
        ["hidden.bias"] = [HiddenSecond],
        ["classifier.weight"] = [Classes.Count, HiddenSecond],
        ["classifier.bias"] = [Classes.Count],
        ["temperature"] = [1],
    };

    /// <summary>
    /// Adds the network. Shape: reflectance [N,C,H,W], 0 in absent channels, and present [C] (bool) to logits [N,5,H,W].
    /// </summary>
    public static GraphValue Add(OnnxGraph graph, GraphValue reflectance, GraphValue present, IReadOnlyDictionary<string, WeightTensor> weights)
    {
        var nodes = weights["nodes"];
        var there = graph.Unsqueeze("present_column", graph.Cast("present_number", present, DataType.Float), 1);
        var mass = graph.MatrixProduct("node_mass", graph.Weights("node_weights", nodes), there);
        var share = graph.Divide("node_share", mass, graph.Weights("node_totals", Totals(nodes), Nodes, 1));

        var sum = PerPixel(graph, "node_sum", reflectance, nodes, new float[Nodes]);
        var divisor = graph.Unsqueeze("node_divisor", graph.Maximum("node_mass_floored", mass, graph.Number(LeastMass)), 2);
        var normalised = Normalised(graph, graph.Divide("node_mean", sum, divisor), weights);

        // The same for every pixel of a scene, so it is worked out once per run and not per pixel.
        var cover = graph.MatrixProduct("presence", graph.Weights("presence.weight", weights["presence.weight"]), share);
        var spectrum = PerPixel(graph, "spectrum", normalised, weights["spectrum.weight"], weights["spectrum.bias"].Values);
        var first = graph.Map("Relu", "first", graph.Add("spectrum_and_presence", spectrum, graph.Unsqueeze("presence_per_unit", cover, 2)));
        var second = graph.Map("Relu", "second", PerPixel(graph, "hidden", first, weights["hidden.weight"], weights["hidden.bias"].Values));
        return PerPixel(graph, "classifier", second, weights["classifier.weight"], weights["classifier.bias"].Values);
    }

    private static string Name(int nanometres) => FormattableString.Invariant($"nm{nanometres}");

    private static float[] Totals(WeightTensor nodes) =>
        [.. nodes.Values.Chunk(Channels).Select(row => row.Sum())];

    private static GraphValue PerPixel(OnnxGraph graph, string name, GraphValue image, WeightTensor matrix, float[] bias) => graph.Convolution(
        name, image, new ConvolutionWeights(new WeightTensor([.. matrix.Shape, 1, 1], matrix.Values), bias, Groups: 1));

    private static GraphValue Normalised(OnnxGraph graph, GraphValue reflectance, IReadOnlyDictionary<string, WeightTensor> weights)
    {
        var argument = graph.Add("log_argument", graph.Multiply("log_scaled", reflectance, graph.Number(LogFactor)), graph.Number(1));
        var logarithm = graph.Map("Log", "logarithm", argument);
        var mean = graph.Weights("log_mean", weights["log_mean"].Values, Nodes, 1, 1);
        var deviation = graph.Weights("log_std", weights["log_std"].Values, Nodes, 1, 1);
        return graph.Divide("normalised", graph.Subtract("log_centred", logarithm, mean), deviation);
    }
}
