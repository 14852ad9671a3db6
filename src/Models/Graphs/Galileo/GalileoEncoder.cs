using Groundshift.Models.Checkpoints;
using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Graphs.Galileo;

/// <summary>
/// Galileo's encoder: tokens of patches, dates, both or neither, all in one sequence. Tokens without data take no part: the
/// published code sorts them to the end and cuts them off; here those that no sample has are left out and nobody looks at the others,
/// which gives the same numbers. Source: Tseng et al. 2025, arXiv 2502.09356, section 3; nasaharvest/galileo, commit 0f0b5b9.
/// </summary>
internal sealed class GalileoEncoder(OnnxGraph graph, StateDict weights, GalileoSizes sizes)
{
    // Added to the score of a token that nobody may look at: its share becomes exp(-10000) = 0, also in half precision.
    private const float Unseen = -10_000;

    /// <summary>Tokens of every kind that the sample has, normalised; those left out hold what means nothing.</summary>
    public IReadOnlyList<GalileoTokens> Tokens(GalileoSample sample)
    {
        var places = new GalileoPlaces(graph, weights, sizes, sample);
        GalileoTokens[] kinds = [.. Enum.GetValues<GalileoKind>().Where(kind => sample.Of(kind).Count > 0).Select(kind => Embedded(sample, kind, places))];
        int[] lengths = [.. kinds.Select(tokens => (int)tokens.Kept.Shape.Skip(1).Aggregate(1L, (product, length) => product * length.Factor))];
        var sequence = graph.Concat("tokens", 1, [.. kinds.Zip(lengths, (tokens, length) => Flat(tokens.Values, length, sizes.Width))]);
        var kept = graph.Concat("kept", 1, [.. kinds.Zip(lengths, (tokens, length) => Flat(tokens.Kept, length))]);
        var seen = SeenTokens.Of(graph, "seen", kept);
        var normalised = graph.LayerNorm("norm", Blocks(seen.From(sequence), seen.From(kept)), weights.Norm("norm", GalileoSizes.Epsilon));
        var parts = graph.Split("tokens_of_kinds", seen.Restored(normalised), 1, lengths);
        return [.. kinds.Zip(parts, (tokens, part) => tokens with
        {
            Values = graph.Reshape($"normalised.{GalileoGroup.Text(tokens.Kind)}", part, [.. tokens.Values.Shape]),
        })];
    }

    private GraphValue Blocks(GraphValue tokens, GraphValue kept)
    {
        var bias = graph.Unsqueeze("bias", graph.Where("score", kept, graph.Number(0), graph.Number(Unseen)), 1, 2);
        for (var block = 0; block < sizes.Depth; block++)
        {
            var name = $"blocks.{block}";
            var attention = new AttentionWeights(
                weights.Linear(name + ".attn.q"), weights.Linear(name + ".attn.k"), weights.Linear(name + ".attn.v"),
                weights.Linear(name + ".attn.proj"), sizes.Heads);
            tokens = graph.Block($"block{block}", tokens, weights.Block(name, attention, GalileoSizes.Epsilon), bias);
        }

        return tokens;
    }

    // The tokens of one kind before the first block. Shape: [N,axes,groups,width].
    private GalileoTokens Embedded(GalileoSample sample, GalileoKind kind, GalileoPlaces places)
    {
        var inputs = sample.Of(kind);
        var (axis, name) = (sample.Axes(kind).Length + 1, GalileoGroup.Text(kind));
        var values = graph.Concat(name + ".tokens", axis, [.. inputs.Select(input => graph.Unsqueeze(
            $"{name}.{input.Group.Name}.token", graph.Linear($"{name}.{input.Group.Name}", input.Values, Layer(input.Group, sample.Patch)), axis))]);
        var kept = graph.Concat(name + ".kept", axis, [.. inputs.Select(input => graph.Unsqueeze($"{name}.{input.Group.Name}.kept", input.Kept, axis))]);
        return new GalileoTokens(kind, graph.Add(name + ".placed", values, places.Of(kind)), kept);
    }

    private LinearWeights Layer(GalileoGroup group, int patch)
    {
        if (!group.IsPatched)
        {
            return weights.Linear(group.Layer);
        }

        var kernel = PatchKernel.Resampled(weights.Read(group.Layer + ".weight"), patch);
        return new LinearWeights(
            new WeightTensor([kernel.Shape[0], kernel.Values.Length / kernel.Shape[0]], kernel.Values), weights.Read(group.Layer + ".bias").Values);
    }

    private GraphValue Flat(GraphValue value, int length, params int[] rest) =>
        graph.Reshape(value.Name + ".flat", value, [value.Shape[0], length, .. rest.Select(axis => (Dimension)axis)]);
}
