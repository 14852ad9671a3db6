using Groundshift.Models.Checkpoints;
using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Graphs.SpectralGpt;

/// <summary>
/// The pretraining network: the encoder sees the tokens that a mask left over, a small decoder paints all of them. Not a product;
/// written bare, to check a checkpoint whole. Source: Hong et al. 2024, doi 10.1109/TPAMI.2024.3362475; He et al. 2021, arXiv 2111.06377.
/// </summary>
internal sealed class SpectralGptReconstruction(OnnxGraph graph, SpectralGptShape shape, StateDict weights, int heads)
{
    /// <summary>What a pretraining checkpoint holds beside the encoder.</summary>
    public static void Expect(ExpectedTensors tensors, StateDict weights, SpectralGptShape shape)
    {
        var width = weights.Shape("decoder_embed.weight", 512, 768)[0];
        tensors.Linear("decoder_embed", shape.Width, width).Parameter("mask_token", 1, 1, width)
            .Parameter("decoder_pos_embed_spatial", 1, shape.Places, width).Parameter("decoder_pos_embed_temporal", 1, shape.Groups, width);
        var hidden = weights.Shape("decoder_blocks.0.mlp.fc1.weight", 2048, 512)[0];
        for (var block = 0; block < weights.Depth("decoder_blocks"); block++)
        {
            SpectralGptShape.Block(tensors, $"decoder_blocks.{block}", width, hidden);
        }

        tensors.Norm("decoder_norm", width).Linear("decoder_pred", width, shape.GroupBands * shape.Patch * shape.Patch);
    }

    /// <summary>
    /// Adds encoder and decoder. Shape: image [N,12,S,S]; order int64 [N,T], the place of every token among the kept ones, then the
    /// masked ones; to kept tokens [N,kept,width] in that order, and pixels [N,T,bands of a group x patch x patch].
    /// </summary>
    public (GraphValue Latent, GraphValue Pixels) Add(SpectralGptNetwork encoder, GraphValue image, GraphValue order, int kept)
    {
        var keptTokens = GatherTokens("kept", encoder.Embed(image), FirstPlaces(order, kept));
        var latent = graph.LayerNorm("norm", encoder.Blocks(keptTokens), weights.Norm("norm", SpectralGptNetwork.Epsilon));
        var tokens = Everywhere(graph.Linear("decoder_embed", latent, weights.Linear("decoder_embed")), order, kept);
        for (var block = 0; block < weights.Depth("decoder_blocks"); block++)
        {
            tokens = graph.Block($"decoder_blocks.{block}", tokens, SpectralGptNetwork.Block(weights, $"decoder_blocks.{block}", heads));
        }

        var normed = graph.LayerNorm("decoder_norm", tokens, weights.Norm("decoder_norm", SpectralGptNetwork.Epsilon));
        return (latent, graph.Linear("decoder_pred", normed, weights.Linear("decoder_pred")));
    }

    // Kept tokens, then the mask token as often as needed, brought back into natural order; with the decoder's positions.
    private GraphValue Everywhere(GraphValue latent, GraphValue order, int kept)
    {
        var (width, count) = ((int)latent.Length(2), shape.Groups * shape.Places);
        var masks = new float[(count - kept) * width];
        var mask = weights.Read("mask_token").Values;
        for (var token = 0; token < count - kept; token++)
        {
            mask.CopyTo(masks, token * width);
        }

        var filler = graph.ForEachSample("masks", graph.Weights("mask_token", masks, 1, count - kept, width), latent);
        var natural = GatherTokens("natural", graph.Concat("shuffled", 1, latent, filler), order);
        var positions = SpectralGptNetwork.SumOfPositions(
            weights.Read("decoder_pos_embed_spatial").Values, weights.Read("decoder_pos_embed_temporal").Values, width);
        return graph.Add("decoder.embedded", natural, graph.Weights("decoder.positions", positions, 1, count, width));
    }

    // Natural token that stands at each of the first places: the smallest places, in order. Shape: [N,T] to [N,kept].
    private GraphValue FirstPlaces(GraphValue order, int kept)
    {
        var places = graph.Cast("places", order, DataType.Float);
        IReadOnlyList<Dimension> few = [order.Shape[0], kept];
        return graph.Node(
            "", "TopK", "first", [places, graph.Integers(kept)],
            [new("first.values", DataType.Float, few), new("first", DataType.Int64, few)],
            Attributes.Integer("axis", 1), Attributes.Integer("largest", 0), Attributes.Integer("sorted", 1))[1];
    }

    // Shape: tokens [N,T,d], numbers [N,M] to [N,M,d].
    private GraphValue GatherTokens(string name, GraphValue tokens, GraphValue numbers) => graph.Node(
        "GatherND", name, [tokens, graph.Unsqueeze(name + ".numbers", numbers, 2)], tokens.Type,
        [tokens.Shape[0], numbers.Shape[1], tokens.Shape[2]], Attributes.Integer("batch_dims", 1));
}
