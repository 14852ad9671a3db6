using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs.HyperSigma;

/// <summary>
/// Both encoders, their features fused by gates, and a class per pixel. Source: WHU-Sigma/HyperSIGMA at 07e9ea2,
/// ImageClassification/model/ss_fusion_seg.py.
/// </summary>
internal sealed record SegmentationNetwork(SpatialEncoder Spatial, SpectralEncoder Spectral, int Classes)
{
    /// <summary>Length of a pixel's fused feature.</summary>
    public const int Features = 128;

    private const int Taps = 4;
    private static readonly IReadOnlyList<string> Unused =
        [.. SpatialEncoder.Unused.Select(name => HyperSigmaFile.Spatial + name), .. SpectralEncoder.Unused.Select(name => HyperSigmaFile.Spectral + name), "conv_features.weight"];

    /// <summary>True where the tensors are those of this network.</summary>
    public static bool Owns(StateDict weights) => weights.HasBelow("DR") || weights.HasBelow("cls.");

    /// <summary>Reads its shape and checks all names. Throws InvalidInputException when tensors are missing, extra or misshapen.</summary>
    public static SegmentationNetwork Of(StateDict weights, HyperSigmaConfig config)
    {
        var spectralWeights = weights.Inside(HyperSigmaFile.Spectral);
        var imageSize = SpectralEncoder.ImageSizeOf(spectralWeights);
        var spatial = SpatialEncoder.Of(weights.Inside(HyperSigmaFile.Spatial), config, imageSize);
        var spectral = SpectralEncoder.Of(
            spectralWeights, config, config.SpectralTaps, spatial.Bands, weights.SummaryOf("fc_spec1"));
        var network = new SegmentationNetwork(spatial, spectral, weights.Shape("cls.weight", 16, Features, 1, 1)[0]);
        weights.Require(network.Expect(weights).Shapes, Unused);
        return network;
    }

    /// <summary>Adds the network. Shape: image [N, bands, H, W] to logits [N, classes, H, W].</summary>
    public GraphValue Add(OnnxGraph graph, GraphValue image, StateDict weights) =>
        graph.Convolve("cls", AddFeatures(graph, image, weights), weights.Convolution("cls"));

    /// <summary>
    /// Adds the network up to its features. Shape: image [N, bands, H, W] to [N, 128, H, W]. The deepest tap comes first. Channels
    /// are reduced before the image is enlarged, where the published code does it after: both are linear, so they commute.
    /// </summary>
    public GraphValue AddFeatures(OnnxGraph graph, GraphValue image, StateDict weights)
    {
        var spatialWeights = weights.Inside(HyperSigmaFile.Spatial);
        var taps = graph.Pyramid(Spatial.Add(graph, image, spatialWeights), Spatial, spatialWeights);
        var summary = Spectral.AddSummary(graph, image, weights.Inside(HyperSigmaFile.Spectral));
        var features = taps.Reverse().Select((tap, index) =>
        {
            var gated = graph.Gate($"fc_spec{index + 1}", tap, summary, weights);
            var reduced = graph.Convolve($"DR{index + 1}", gated, weights.Convolution($"DR{index + 1}"));
            return graph.Resample($"enlarged{index + 1}", reduced, Spatial.ImageSize, Spatial.ImageSize, cornersAligned: true);
        });
        return graph.Convolve("conv", graph.Concat("joined", 1, [.. features]), weights.Convolution("conv"));
    }

    private ExpectedTensors Expect(StateDict weights)
    {
        var tensors = new ExpectedTensors()
            .Include(HyperSigmaFile.Spatial, Spatial.Expect().Pyramid(Spatial)).Include(HyperSigmaFile.Spectral, Spectral.Expect(reducing: 1))
            .Convolution("conv", [Features, Taps * Features, 1, 1]).Convolution("cls", [Classes, Features, 1, 1]);
        for (var tap = 1; tap <= Taps; tap++)
        {
            tensors.Convolution($"DR{tap}", [Features, Spatial.Shape.Width, 1, 1], hasBias: false)
                .Gate($"fc_spec{tap}", weights, Spectral.Tokens, Spatial.Shape.Width);
        }

        return tensors;
    }
}
