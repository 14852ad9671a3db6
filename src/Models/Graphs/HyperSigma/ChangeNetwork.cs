using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs.HyperSigma;

/// <summary>
/// Both encoders on each of two dates, their fused features compared, and unchanged or changed for the window's centre pixel.
/// Source: WHU-Sigma/HyperSIGMA at 07e9ea2, ChangeDetection/models/model.py.
/// </summary>
internal sealed record ChangeNetwork(SpatialEncoder Spatial, SpectralEncoder Spectral, IReadOnlyList<int> Classifier)
{
    private const int Taps = 4;

    // Channels of a compared tap.
    private const int Compared = 64;

    private const string ClassifierName = "BCD_classifier";
    private static readonly IReadOnlyList<string> Unused =
    [
        .. SpatialEncoder.Unused.Select(name => HyperSigmaFile.Spatial + name), .. SpectralEncoder.Unused.Select(name => HyperSigmaFile.Spectral + name),
        "*.num_batches_tracked",
    ];

    /// <summary>Height and width in pixels of a window.</summary>
    public int Window => Spectral.ImageSize;

    /// <summary>True where the tensors are those of this network.</summary>
    public static bool Owns(StateDict weights) => weights.HasBelow(ClassifierName + ".");

    /// <summary>Reads its shape and checks all names. Throws InvalidInputException when tensors are missing, extra or misshapen.</summary>
    public static ChangeNetwork Of(StateDict weights, HyperSigmaConfig config)
    {
        var spectralWeights = weights.Inside(HyperSigmaFile.Spectral);
        var imageSize = SpectralEncoder.ImageSizeOf(spectralWeights);
        var spatial = SpatialEncoder.Of(weights.Inside(HyperSigmaFile.Spatial), config, imageSize);
        var spectral = SpectralEncoder.Of(
            spectralWeights, config, config.SpatialTaps, spatial.Bands, weights.SummaryOf("fc_spec1"));
        int[] layers = [.. Enumerable.Range(0, 16).Where(layer => weights.HasBelow($"{ClassifierName}.{layer}."))];
        var network = new ChangeNetwork(spatial, spectral, layers);
        weights.Require(network.Expect(weights).Shapes, Unused);
        return network;
    }

    /// <summary>Adds the network. Shape: windows [N, bands, S, S] of each date to logits [N, 2] of the centre pixel: unchanged, changed.</summary>
    public GraphValue Add(OnnxGraph graph, GraphValue before, GraphValue after, StateDict weights)
    {
        // Both dates run through the encoders as one batch, so that the graph holds the weights once.
        var pair = graph.Concat("pair", 1, graph.Unsqueeze("before_of_pair", before, 1), graph.Unsqueeze("after_of_pair", after, 1));
        var dates = graph.Reshape("dates", pair, before.Shape[0] * 2, before.Length(1), before.Length(2), before.Length(3));
        var features = AddFeatures(graph, dates, weights);
        var compared = features.Reverse().Select((feature, index) => AddComparison(graph, $"conv{index + 1}", feature, before.Shape[0], weights));
        var value = graph.Concat("compared", 1, [.. compared]);
        foreach (var layer in Classifier)
        {
            var convolved = graph.Convolve($"{ClassifierName}.{layer}", value, weights.Convolution($"{ClassifierName}.{layer}"));
            value = layer == Classifier[^1] ? convolved : graph.Map("Relu", $"{ClassifierName}.{layer}.relu", convolved);
        }

        return graph.Reshape("scores", value, before.Shape[0], value.Length(1) * value.Length(2) * value.Length(3));
    }

    private IReadOnlyList<GraphValue> AddFeatures(OnnxGraph graph, GraphValue image, StateDict weights)
    {
        var taps = Spatial.Add(graph, image, weights.Inside(HyperSigmaFile.Spatial));
        var summary = Spectral.AddSummary(graph, image, weights.Inside(HyperSigmaFile.Spectral));
        return [.. taps.Select((tap, index) =>
        {
            var reduced = graph.Convolve($"conv_features{index + 1}", tap, weights.Convolution($"conv_features{index + 1}"));
            return graph.Gate($"fc_spec{index + 1}", reduced, summary, weights);
        })];
    }

    // |before - after|, then two convolutions with normalisation and ReLU. Shape: [2N, tokens, h, w] to [N, 64, h, w].
    private static GraphValue AddComparison(OnnxGraph graph, string name, GraphValue feature, Dimension batch, StateDict weights)
    {
        Dimension[] image = [feature.Shape[1], feature.Shape[2], feature.Shape[3]];
        var pair = graph.Split(name + ".pair", graph.Reshape(name + ".dates", feature, [batch, 2, .. image]), 1, 1, 1);
        var difference = graph.Map("Abs", name + ".difference", graph.Subtract(name + ".signed", pair[0], pair[1]));
        var value = graph.Reshape(name + ".apart", difference, [batch, .. image]);
        foreach (var (convolution, norm) in new[] { (0, 1), (3, 4) })
        {
            var module = $"{name}.double_conv.{convolution}";
            var folded = weights.Convolution(module).Folded(weights.BatchNorm($"{name}.double_conv.{norm}"));
            value = graph.Map("Relu", module + ".relu", graph.Convolve(module, value, folded, KernelSteps.Square(padding: folded.Kernel.Shape[2] / 2)));
        }

        return value;
    }

    private ExpectedTensors Expect(StateDict weights)
    {
        var tensors = new ExpectedTensors().Include(HyperSigmaFile.Spatial, Spatial.Expect()).Include(HyperSigmaFile.Spectral, Spectral.Expect(Taps));
        for (var tap = 1; tap <= Taps; tap++)
        {
            // The comparisons of the two deeper taps are 1 x 1, those of the shallower ones start with 3 x 3.
            var size = tap <= 2 ? 1 : 3;
            tensors.Convolution($"conv_features{tap}", [Spectral.Tokens, Spatial.Shape.Width, 1, 1], hasBias: false)
                .Gate($"fc_spec{tap}", weights, Spectral.Tokens, Spectral.Tokens)
                .Convolution($"conv{tap}.double_conv.0", [Spectral.Tokens / 2, Spectral.Tokens, size, size]).BatchNorm($"conv{tap}.double_conv.1", Spectral.Tokens / 2)
                .Convolution($"conv{tap}.double_conv.3", [Compared, Spectral.Tokens / 2, 1, 1]).BatchNorm($"conv{tap}.double_conv.4", Compared);
        }

        var (channels, side) = (Taps * Compared, Spatial.Grid.Rows);
        foreach (var layer in Classifier)
        {
            // Unpadded 3 x 3 convolutions shrink the map to the centre pixel, whose scores a 1 x 1 convolution gives.
            var isLast = layer == Classifier[^1];
            var outputs = isLast ? 2 : weights.Shape($"{ClassifierName}.{layer}.weight", channels / 2, channels, 3, 3)[0];
            tensors.Convolution($"{ClassifierName}.{layer}", [outputs, channels, isLast ? 1 : 3, isLast ? 1 : 3]);
            (channels, side) = (outputs, isLast ? side : side - 2);
        }

        return side == 1 || !weights.KnowsSizes ? tensors : throw new Core.Jobs.InvalidInputException(
            weights.Path, $"a classifier that shrinks {Spatial.Grid.Rows} tokens to one", $"one that leaves {side}", "Name the checkpoint of HyperSIGMA's change detection.");
    }
}
