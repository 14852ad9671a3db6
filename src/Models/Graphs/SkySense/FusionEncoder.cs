using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs.SkySense;

/// <summary>
/// Fuses what every sensor and date says of one place into the vector of a class token. The order does not matter, for there are
/// no positions. Source: kang-wu/SkySensePlusPlus at 2af5223, lib/models/necks/transformer_encoder.py.
/// </summary>
/// <param name="Layers">Its layers.</param>
/// <param name="Inputs">Length of what comes in.</param>
internal sealed record FusionEncoder(EncoderLayers Layers, int Inputs)
{
    // As the published code spells it.
    private const string Projection = "porj_linear";

    // exp(-10000) is zero in single precision, and the number has a half-precision form.
    private const float Hidden = -1e4f;

    /// <summary>True where the tensors are those of the fusion, or of a file of layers that is no Sentinel branch.</summary>
    public static bool Owns(StateDict weights) => weights.HasBelow(Projection + ".") || weights.HasBelow("layers.0.attn.attn.");

    /// <summary>Reads its shape and tells <paramref name="check"/> what it needs. Throws InvalidInputException for sizes that cannot be.</summary>
    public static FusionEncoder Of(StateDict weights, int? heads, TensorCheck check)
    {
        var encoder = new FusionEncoder(EncoderLayers.Of(weights, heads), weights.Shape(Projection + ".weight", 1024, 2816)[1]);
        var tensors = new ExpectedTensors().Linear(Projection, encoder.Inputs, encoder.Layers.Width).Parameter("cls_token", 1, 1, encoder.Layers.Width);
        check.Expect(weights, encoder.Layers.Expect(tensors).Shapes);
        return encoder;
    }

    /// <summary>
    /// Adds the fusion. Shape: [L, S, inputs] of L places and S sensors and dates to [L, d].
    /// <paramref name="isData"/>: 1 where a place has data of a sensor and date, 0 where it is left out as if the sequence were
    /// shorter, [L, S] float; null where all have.
    /// </summary>
    public GraphValue Add(OnnxGraph graph, GraphValue sequence, StateDict weights, GraphValue? isData = null)
    {
        var projected = graph.Linear("fusion.projected", sequence, weights.Linear(Projection));
        var classToken = graph.ForEachSample("fusion.class", graph.Weights("fusion.class_token", weights.Read("cls_token")), projected);
        var tokens = graph.Concat("fusion.tokens", 1, classToken, projected);
        var bias = isData is null ? null : Bias(graph, isData);
        var encoded = Layers.Add(graph, "fusion", tokens, weights, bias);
        return graph.Reshape("fusion.fused", graph.Slice("fusion.first", encoded, 1, 0, 1), sequence.Shape[0], Layers.Width);
    }

    // Shape: [L, S] to [L, 1, 1 + S, 1 + S]: the class token is always there.
    private static GraphValue Bias(OnnxGraph graph, GraphValue isData)
    {
        var length = (int)isData.Length(1) + 1;
        var missing = graph.Subtract("fusion.is_missing", graph.Number(1), isData);
        var hidden = graph.Unsqueeze("fusion.hidden", graph.Multiply("fusion.hidden_flat", missing, graph.Number(Hidden)), 1, 2);
        var always = graph.ForEachSample("fusion.class_bias", graph.Weights("fusion.class_is_data", [0], 1, 1, 1, 1), isData);
        var row = graph.Concat("fusion.bias_row", 3, always, hidden);
        float[] ones = [.. Enumerable.Repeat(1f, length)];
        return graph.Multiply("fusion.bias", row, graph.Weights("fusion.every_query", ones, 1, 1, length, 1));
    }
}
