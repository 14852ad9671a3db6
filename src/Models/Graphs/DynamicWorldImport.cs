using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;
using Groundshift.Models.Onnx.Proto;
using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Graphs;

/// <summary>Turns Google's published SavedModel of Dynamic World into a model package, or into the bare network.</summary>
public static class DynamicWorldImport
{
    private const string Documentation =
        "Dynamic World forward model. This code is produced for the Dynamic World Project by Google in partnership with "
        + "National Geographic and the World Resources Institute. Apache-2.0. Converted by groundshift.";

    /// <summary>
    /// The network alone. Shape: <c>x</c> [N,H,W,9] float32, normalised as published, to <c>logits</c> [N,H,W,9]; any H
    /// and W of at least 2.
    /// </summary>
    internal static ModelProto Bare(IReadOnlyDictionary<string, WeightTensor> weights)
    {
        var graph = new OnnxGraph("dynamicworld");
        var input = graph.Input(
            "x", DataType.Float, Dimension.Open("batch"), Dimension.Open("height"), Dimension.Open("width"), DynamicWorldNetwork.Channels);
        var logits = DynamicWorldNetwork.Add(graph, graph.Transpose("x_nchw", input, 0, 3, 1, 2), weights);
        graph.Output("logits", graph.Transpose("logits_nhwc", logits, 0, 2, 3, 1));
        return graph.ToModel(Documentation);
    }

    /// <summary>The package's graph: samples as stored to class probabilities.</summary>
    internal static ModelProto Package(IReadOnlyDictionary<string, WeightTensor> weights)
    {
        var graph = new OnnxGraph("dynamicworld");
        var normalised = DynamicWorldNormalisation.Add(graph, graph.Reflectance(DynamicWorldNormalisation.Fill));
        graph.Probabilities(DynamicWorldNetwork.Add(graph, normalised, weights), temperature: 1);
        return graph.ToModel(Documentation);
    }

    /// <summary>Reads and checks the SavedModel. Throws InvalidInputException when it is another model or damaged.</summary>
    internal static IReadOnlyDictionary<string, WeightTensor> ReadWeights(string savedModelFolder)
    {
        var model = SavedModelFolder.Open(savedModelFolder);
        var weights = model.ReadVariables(DynamicWorldNetwork.Variables);
        var fingerprint = GraphFingerprint.Of(model.Function("serving_default"), model.ModelFile);
        return fingerprint == DynamicWorldNetwork.Fingerprint
            ? weights
            : throw new InvalidInputException(
                model.ModelFile,
                $"the graph of the published forward model ({DynamicWorldNetwork.Fingerprint})",
                $"another graph over the same variables ({fingerprint})",
                "Take model/forward of google/dynamicworld at commit 0dd288f.");
    }
}
