using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs.HyperSigma;

/// <summary>
/// Both encoders at a token per pixel, and a score per pixel: background or anomaly, or likeness to a target's spectrum.
/// Source: WHU-Sigma/HyperSIGMA at 07e9ea2, HyperspectralDetection/{Anomaly_Detection,Target_Detection}/models/models.py.
/// </summary>
internal sealed record DetectionNetwork(SpatialEncoder Spatial, SpectralEncoder Spectral, bool IsTarget)
{
    private const int Taps = 4;
    private const int Features = 128;

    // torch.nn.LayerNorm's own, which the target's spectrum is normalised with.
    private const float SpectrumEpsilon = 1e-5f;

    private static readonly IReadOnlyList<string> Unused =
        [.. SpatialEncoder.Unused.Select(name => HyperSigmaFile.Spatial + name), .. SpectralEncoder.Unused.Select(name => HyperSigmaFile.Spectral + name)];

    /// <summary>True where the tensors are those of anomaly detection.</summary>
    public static bool OwnsAnomaly(StateDict weights) => weights.HasBelow("conv_fc.") || weights.HasBelow("fc_spec.");

    /// <summary>True where the tensors are those of target detection.</summary>
    public static bool OwnsTarget(StateDict weights) => weights.HasBelow("conv_ts.");

    /// <summary>Reads its shape and checks all names. Throws InvalidInputException when tensors are missing, extra or misshapen.</summary>
    public static DetectionNetwork Of(StateDict weights, HyperSigmaConfig config)
    {
        var spectralWeights = weights.Inside(HyperSigmaFile.Spectral);
        var imageSize = SpectralEncoder.ImageSizeOf(spectralWeights);
        var spatial = SpatialEncoder.Of(weights.Inside(HyperSigmaFile.Spatial), config, imageSize);
        var spectral = SpectralEncoder.Of(
            spectralWeights, config, shape => config.SpectralTaps(shape, shape.Depth - 1), spatial.Bands, weights.SummaryOf("fc_spec"));
        var network = new DetectionNetwork(spatial, spectral, OwnsTarget(weights));
        weights.Require(network.Expect(weights).Shapes, Unused);
        return network;
    }

    /// <summary>Adds anomaly detection. Shape: image [N, bands, H, W] to logits [N, 2, H, W]: background, anomaly.</summary>
    public GraphValue AddAnomaly(OnnxGraph graph, GraphValue image, StateDict weights) =>
        graph.Convolve("conv_fc", AddFeatures(graph, image, weights), weights.Convolution("conv_fc.0"));

    /// <summary>
    /// Adds target detection. Shape: image [N, bands, H, W] and the target's spectrum [N, bands], scaled as the image, to raw
    /// scores [N, H, W], greater for likelier.
    /// </summary>
    public GraphValue AddTarget(OnnxGraph graph, GraphValue image, GraphValue spectrum, StateDict weights)
    {
        var hidden = graph.LayerNorm("conv_ts.1", graph.Linear("conv_ts.0", spectrum, weights.Linear("conv_ts.0")), weights.Norm("conv_ts.1", SpectrumEpsilon));
        var target = graph.Linear("conv_ts.3", graph.Gelu("conv_ts.2", hidden), weights.Linear("conv_ts.3"));
        var features = AddFeatures(graph, image, weights);
        var pixels = graph.Reshape("pixels", features, features.Shape[0], Features, Spatial.ImageSize * Spatial.ImageSize);
        var likeness = graph.MatrixProduct("likeness", graph.Unsqueeze("target", target, 1), pixels);
        return graph.Reshape("scores", likeness, features.Shape[0], Spatial.ImageSize, Spatial.ImageSize);
    }

    // Shape: [N, 128, H, W].
    private GraphValue AddFeatures(OnnxGraph graph, GraphValue image, StateDict weights)
    {
        var spatialWeights = weights.Inside(HyperSigmaFile.Spatial);
        var reduced = Spatial.Add(graph, image, spatialWeights)
            .Select((tap, index) => graph.Convolve($"spat.fpn{index + 1}", tap, spatialWeights.Convolution($"fpn{index + 1}")));
        var summed = reduced.Aggregate((sum, tap) => graph.Add(tap.Name + ".sum", sum, tap));
        var features = graph.Convolve("conv_features", summed, weights.Convolution("conv_features"));
        return graph.Gate("fc_spec", features, Spectral.AddSummary(graph, image, weights.Inside(HyperSigmaFile.Spectral)), weights);
    }

    private ExpectedTensors Expect(StateDict weights)
    {
        var spatial = Spatial.Expect();
        for (var tap = 1; tap <= Taps; tap++)
        {
            spatial.Convolution($"fpn{tap}", [Features, Spatial.Shape.Width, 1, 1], hasBias: false);
        }

        var tensors = new ExpectedTensors()
            .Include(HyperSigmaFile.Spatial, spatial).Include(HyperSigmaFile.Spectral, Spectral.Expect(reducing: 1))
            .Convolution("conv_features", [Features, Features, 1, 1], hasBias: false).Gate("fc_spec", weights, Spectral.Tokens, Features);
        return IsTarget
            ? tensors.Linear("conv_ts.0", Spatial.Bands, Features, hasBias: false).Norm("conv_ts.1", Features).Linear("conv_ts.3", Features, Features, hasBias: false)
            : tensors.Convolution("conv_fc.0", [2, Features, 1, 1], hasBias: false);
    }
}
