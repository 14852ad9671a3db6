using Groundshift.Models.Checkpoints;
using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Graphs.RemoteClip;

/// <summary>
/// The two towers of CLIP, which put images and texts into one space. Source: Radford et al. 2021, arXiv 2103.00020; transformer.py
/// and model.py of mlfoundations/open_clip at v2.24.0.
/// </summary>
internal static class ClipNetwork
{
    // Far below every score, so that its share is exactly zero, and still a number when squeezed into 16 bits.
    private const float Hidden = -1e9f;

    // torch.nn.functional.normalize's default.
    private const float LeastLength = 1e-12f;

    /// <summary>Adds the image tower. Shape: normalised RGB [N,3,H,W] to features [N,D], of any length.</summary>
    public static GraphValue ImageFeatures(OnnxGraph graph, GraphValue image, StateDict weights, ClipDimensions sizes)
    {
        const string Prefix = ClipDimensions.VisionPrefix;
        var width = sizes.Vision.Width;
        var kernel = weights.Read(Prefix + "conv1.weight");
        var patches = graph.Convolve("image.patches", image, kernel, bias: null, KernelSteps.Square(stride: sizes.Patch));
        var sequence = graph.ToSequence("image.sequence", patches);
        var classToken = graph.Weights("image.class_token", weights.Read(Prefix + "class_embedding").Values, 1, 1, width);
        var tokens = graph.Concat("image.tokens", 1, graph.ForEachSample("image.class_tokens", classToken, sequence), sequence);
        var positions = weights.Read(Prefix + "positional_embedding");
        var placed = graph.Add("image.placed", tokens, graph.Weights("image.positions", positions.Values, 1, positions.Shape[0], width));
        var first = graph.LayerNorm("image.ln_pre", placed, weights.Norm(Prefix + "ln_pre", ClipDimensions.Epsilon));
        var last = Blocks(graph, "image", first, weights, Prefix, sizes.Vision, sizes.Activation, mask: null);
        var pooled = graph.Reshape("image.pooled", graph.Slice("image.class", last, 1, 0, 1), last.Shape[0], width);
        var normed = graph.LayerNorm("image.ln_post", pooled, weights.Norm(Prefix + "ln_post", ClipDimensions.Epsilon));
        return graph.MatrixProduct("image.features", normed, graph.Weights("image.projection", weights.Read(Prefix + "proj")));
    }

    /// <summary>
    /// Adds the text tower. Shape: tokens int64 [N,context] to features [N,D], of any length. What stands after the end of a text,
    /// its largest token, counts for nothing.
    /// </summary>
    public static GraphValue TextFeatures(OnnxGraph graph, GraphValue tokenIds, StateDict weights, ClipDimensions sizes)
    {
        var (width, context) = (sizes.Text.Width, sizes.Context);
        var table = graph.Weights("text.token_embedding", weights.Read("token_embedding.weight"));
        var positions = graph.Weights("text.positions", weights.Read("positional_embedding").Values, 1, context, width);
        var placed = graph.Add("text.placed", graph.LookUp("text.tokens", table, tokenIds), positions);
        var mask = graph.Weights("text.mask", Causal(context), 1, 1, context, context);
        var last = Blocks(graph, "text", placed, weights, "", sizes.Text, sizes.Activation, mask);

        // Norms look at one token at a time, so the end is taken out first.
        var end = graph.Node("ArgMax", "text.end", [tokenIds], DataType.Int64, [tokenIds.Shape[0], 1], Attributes.Integer("axis", 1), Attributes.Integer("keepdims", 1));
        var pooled = graph.Node("GatherND", "text.pooled", [last, end], last.Type, [last.Shape[0], width], Attributes.Integer("batch_dims", 1));
        var normed = graph.LayerNorm("text.ln_final", pooled, weights.Norm("ln_final", ClipDimensions.Epsilon));
        return graph.MatrixProduct("text.features", normed, graph.Weights("text.projection", weights.Read("text_projection")));
    }

    /// <summary>Vectors scaled to length 1. Shape: [N,D] kept.</summary>
    public static GraphValue Normalised(OnnxGraph graph, string name, GraphValue features)
    {
        var length = graph.Reduce("ReduceL2", name + ".length", features, true, 1);
        return graph.Divide(name, features, graph.Maximum(name + ".least", length, graph.Number(LeastLength)));
    }

    private static GraphValue Blocks(
        OnnxGraph graph, string name, GraphValue tokens, StateDict weights, string prefix, ClipTower tower, Activation activation, GraphValue? mask)
    {
        for (var index = 0; index < tower.Depth; index++)
        {
            var block = ReadBlock(weights, ClipDimensions.Block(prefix, index), tower.Heads) with { Activation = activation };
            tokens = graph.Block($"{name}.block{index}", tokens, block, mask);
        }

        return tokens;
    }

    private static BlockWeights ReadBlock(StateDict weights, string name, int heads)
    {
        var joint = new LinearWeights(weights.Read(name + ".attn.in_proj_weight"), weights.Read(name + ".attn.in_proj_bias").Values);
        return new BlockWeights(
            weights.Norm(name + ".ln_1", ClipDimensions.Epsilon),
            AttentionWeights.FromJoint(joint, weights.Linear(name + ".attn.out_proj"), heads),
            weights.Norm(name + ".ln_2", ClipDimensions.Epsilon),
            weights.Linear(name + ".mlp.c_fc"),
            weights.Linear(name + ".mlp.c_proj"));
    }

    // No token sees those that come after it.
    private static float[] Causal(int context)
    {
        var mask = new float[context * context];
        for (var index = 0; index < mask.Length; index++)
        {
            mask[index] = index % context > index / context ? Hidden : 0;
        }

        return mask;
    }
}
