using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs;

/// <summary>
/// The forward model of Dynamic World: a 3x3 stem, three residual stages at half resolution with a side branch, and a
/// classifier on unit feature vectors at full resolution. Layer numbers are those of the published graph.
/// Source: google/dynamicworld at 0dd288f, model/forward/saved_model.pb, function behind serving_default.
/// </summary>
internal static class DynamicWorldNetwork
{
    /// <summary>Channels in, in the order B02 B03 B04 B05 B06 B07 B08 B11 B12; and classes out.</summary>
    public const int Channels = 9;

    /// <summary>What <see cref="GraphFingerprint"/> gives for the published function.</summary>
    public const string Fingerprint = "dbb47115fd36a0b7";

    // Keras' default; also an attribute of the published nodes, hence part of the fingerprint.
    private const double NormEpsilon = 0.001;

    private static readonly Layer Stem = new(0, 0, 3, Channels, 64);
    private static readonly Layer Side = new(1, 1, 1, 64, 48);
    private static readonly Stage[] Stages = [new(2, 1, 3, 64, 96), new(6, 4, 10, 96, 144), new(10, 7, 17, 192, 144)];
    private static readonly Layer SideDepthwise = Layer.Depthwise(0, 2, 48);
    private static readonly Layer Classifier = new(14, null, 1, 144, Channels);

    /// <summary>Names and shapes of all 146 variables.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<int>> Variables { get; } =
        new Layer[] { Stem, Side, SideDepthwise, Classifier }
            .Concat(Stages.SelectMany(stage => stage.Layers))
            .SelectMany(layer => layer.Variables)
            .ToDictionary();

    /// <summary>
    /// Adds the network. Shape: normalised [N,9,H,W] to logits [N,9,H,W]. Inside all features are negated, for
    /// <see cref="Layers.NegatedMish"/>: the stem's kernel, every bias and the classifier's kernel change sign for it.
    /// </summary>
    public static GraphValue Add(OnnxGraph graph, GraphValue normalised, IReadOnlyDictionary<string, WeightTensor> weights)
    {
        GraphValue Apply(GraphValue value, Layer layer) => AddLayer(graph, value, layer, weights);
        GraphValue ApplyStage(GraphValue value, Stage stage, string name)
        {
            var branch = stage.Branch.Aggregate(value, Apply);
            return graph.Add(name, branch, Apply(value, stage.Shortcut));
        }

        var stem = graph.Convolution(Stem.Name, normalised, Stem.Weights(weights).Negated());
        var half = graph.HalveAntialiased("down", graph.NegatedMish(Stem.Name + ".mish", stem));
        var main = ApplyStage(ApplyStage(half, Stages[0], "stage_1"), Stages[1], "stage_2");
        var side = Apply(Apply(half, Side), SideDepthwise);
        var joined = ApplyStage(graph.ConcatChannels("join", main, side), Stages[2], "stage_3");
        var full = graph.ResizeLike("up", joined, normalised);
        return AddClassifier(graph, full, weights);
    }

    // The published graph divides 144 features by their norm and then maps them to nine classes. The map is linear, so
    // the nine results are divided instead: the same numbers for a sixteenth of the work.
    private static GraphValue AddClassifier(OnnxGraph graph, GraphValue features, IReadOnlyDictionary<string, WeightTensor> weights)
    {
        var convolution = Classifier.Weights(weights);
        var unbiased = graph.Convolution(Classifier.Name, features, convolution.Negated() with { Bias = new float[Channels] });
        var perNorm = graph.Divide("unit", unbiased, graph.ChannelNorm("norm", features));
        var bias = graph.Weights("class_bias", convolution.Bias, Channels, 1, 1);
        return graph.Add("logits_of_classes", perNorm, bias);
    }

    private static GraphValue AddLayer(
        OnnxGraph graph, GraphValue value, Layer layer, IReadOnlyDictionary<string, WeightTensor> weights) =>
        graph.NegatedMish(layer.Name + ".mish", graph.Convolution(layer.Name, value, layer.Weights(weights).WithNegatedBias()));

    /// <summary>1x1, depthwise, 1x1, depthwise, 1x1, depthwise, plus a 1x1 shortcut; seven normalisations in this order.</summary>
    private sealed record Stage(int Convolution, int Depthwise, int Norm, int Inputs, int Outputs)
    {
        public IEnumerable<Layer> Branch => Enumerable.Range(0, 3).SelectMany(index => new[]
        {
            new Layer(Convolution + index, Norm + 2 * index, 1, index == 0 ? Inputs : Outputs, Outputs),
            Layer.Depthwise(Depthwise + index, Norm + 2 * index + 1, Outputs),
        });

        public Layer Shortcut => new(Convolution + 3, Norm + 6, 1, Inputs, Outputs);

        public IEnumerable<Layer> Layers => Branch.Append(Shortcut);
    }

    /// <summary>One convolution and, where <paramref name="Norm"/> is given, its batch normalisation.</summary>
    private sealed record Layer(int Number, int? Norm, int Size, int Inputs, int Outputs, bool IsDepthwise = false)
    {
        public string Name => Numbered(IsDepthwise ? "depthwise_conv2d" : "conv2d", Number);

        private string Kernel => $"{Name}/{(IsDepthwise ? "depthwise_kernel" : "kernel")}";

        private string Bias => $"{Name}/bias";

        public IEnumerable<KeyValuePair<string, IReadOnlyList<int>>> Variables
        {
            get
            {
                yield return new(Kernel, IsDepthwise ? [Size, Size, Outputs, 1] : [Size, Size, Inputs, Outputs]);
                yield return new(Bias, [Outputs]);
                foreach (var part in Norm is null ? Array.Empty<string>() : ["gamma", "beta", "moving_mean", "moving_variance"])
                {
                    yield return new(NormPart(part), [Outputs]);
                }
            }
        }

        public static Layer Depthwise(int number, int norm, int channels) => new(number, norm, 3, channels, channels, true);

        public ConvolutionWeights Weights(IReadOnlyDictionary<string, WeightTensor> weights)
        {
            var plain = IsDepthwise
                ? ConvolutionWeights.FromTensorFlowDepthwise(weights[Kernel], weights[Bias])
                : ConvolutionWeights.FromTensorFlow(weights[Kernel], weights[Bias]);
            return Norm is null ? plain : plain.Folded(new BatchNormalization(
                weights[NormPart("gamma")], weights[NormPart("beta")], weights[NormPart("moving_mean")], weights[NormPart("moving_variance")], NormEpsilon));
        }

        private string NormPart(string part) => $"{Numbered("batch_normalization", Norm ?? 0)}/{part}";

        private static string Numbered(string kind, int number) => number == 0 ? kind : $"{kind}_{number}";
    }
}
