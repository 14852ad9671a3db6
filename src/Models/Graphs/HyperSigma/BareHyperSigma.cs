using Groundshift.Models.Checkpoints;
using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Graphs.HyperSigma;

/// <summary>The networks alone, from scaled reflectance to what the published classes return. Images are [N, bands, size, size] float32.</summary>
internal static class BareHyperSigma
{
    private const string Image = "x";

    /// <summary>
    /// <c>x</c> to <c>feature1</c> … <c>feature4</c> [N, d, h, w], shallow first; of a pretraining's file to <c>features</c>
    /// [N, d, h, w], its normed tokens.
    /// </summary>
    public static void Spatial(OnnxGraph graph, SpatialEncoder encoder, StateDict weights)
    {
        var image = graph.ImageInput(Image, encoder.Bands, encoder.ImageSize);
        if (encoder.Shape.IsPretrained)
        {
            graph.Output("features", encoder.AddPretrained(graph, image, weights));
            return;
        }

        foreach (var (index, feature) in graph.Pyramid(encoder.Add(graph, image, weights), encoder, weights).Index())
        {
            graph.Output($"feature{index + 1}", feature);
        }
    }

    /// <summary>
    /// <c>x</c> to <c>tokens</c> [N, tokens, d] of the first tap and, where the file can reduce them, <c>features_l1</c> [N, tokens, 128].
    /// </summary>
    public static void Spectral(OnnxGraph graph, SpectralEncoder encoder, StateDict weights)
    {
        var tokens = encoder.Add(graph, graph.ImageInput(Image, encoder.Bands, encoder.ImageSize), weights)[0];
        if (weights.Has("l1.weight"))
        {
            graph.Output("features_l1", graph.Linear("reduced", tokens, weights.Linear("l1")));
        }

        graph.Output("tokens", tokens);
    }

    /// <summary><c>x</c> to <c>logits</c> [N, H W, classes], pixels row by row.</summary>
    public static void Segmentation(OnnxGraph graph, SegmentationNetwork network, StateDict weights)
    {
        var size = network.Spatial.ImageSize;
        var logits = network.Add(graph, graph.ImageInput(Image, network.Spatial.Bands, size), weights);
        graph.Output("logits", graph.ToSequence("pixels", logits));
    }

    /// <summary><c>x1</c> and <c>x2</c>, before and after, to <c>logits</c> [N, 2] of the centre pixel.</summary>
    public static void Change(OnnxGraph graph, ChangeNetwork network, StateDict weights)
    {
        var before = graph.ImageInput("x1", network.Spatial.Bands, network.Window);
        var after = graph.ImageInput("x2", network.Spatial.Bands, network.Window);
        graph.Output("logits", network.Add(graph, before, after, weights));
    }

    /// <summary><c>x</c> to <c>logits</c> [N, 2, H, W] of anomaly detection; <c>x</c> and <c>ts</c> [N, bands] to <c>scores</c> [N, H, W] of target detection.</summary>
    public static void Detection(OnnxGraph graph, DetectionNetwork network, StateDict weights)
    {
        var (bands, size) = (network.Spatial.Bands, network.Spatial.ImageSize);
        var image = graph.ImageInput(Image, bands, size);
        if (network.IsTarget)
        {
            graph.Output("scores", network.AddTarget(graph, image, graph.Input("ts", DataType.Float, Dimension.Open("batch"), bands), weights));
        }
        else
        {
            graph.Output("logits", network.AddAnomaly(graph, image, weights));
        }
    }

    private static GraphValue ImageInput(this OnnxGraph graph, string name, int bands, int size) =>
        graph.Input(name, DataType.Float, Dimension.Open("batch"), bands, size, size);
}
