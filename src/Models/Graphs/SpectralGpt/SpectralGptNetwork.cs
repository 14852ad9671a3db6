using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs.SpectralGpt;

/// <summary>
/// SpectralGPT: a vision transformer whose tokens are cubes of 8 x 8 pixels and three neighbouring bands, with heads for
/// segmentation, change and classification. Source: Hong et al. 2024, doi 10.1109/TPAMI.2024.3362475; where paper and published
/// code differ, the code, for the weights were trained with it (danfenghong/IEEE_TPAMI_SpectralGPT at 56d2c4d). Oddities kept:
/// no class token, yet classification leaves out the first token; segmentation and change take the last block without its norm.
/// </summary>
/// <param name="graph">The graph that layers are added to.</param>
/// <param name="shape">Sizes of the encoder.</param>
/// <param name="weights">Weights of the encoder.</param>
/// <param name="head">Weights of the head; the same where one file holds both.</param>
internal sealed class SpectralGptNetwork(OnnxGraph graph, SpectralGptShape shape, StateDict weights, StateDict head)
{
    /// <summary>Added to variances by every LayerNorm of the published classes.</summary>
    public const float Epsilon = 1e-6f;

    /// <summary>Tokens behind the last block and the final norm. Shape: [N,12,S,S] to [N,groups places,width], one group after the other.</summary>
    public GraphValue Tokens(GraphValue image) =>
        graph.LayerNorm("norm", Blocks(Embed(image)), weights.Norm("norm", Epsilon));

    /// <summary>
    /// One feature map for all groups. Shape: tokens [N,groups places,width] to [N,width,side,side], the mean over groups; or
    /// [N,groups width,side,side], groups side by side, where <paramref name="isConcatenated"/>.
    /// </summary>
    public GraphValue Dense(GraphValue tokens, bool isConcatenated)
    {
        var grouped = graph.Reshape("dense.grouped", tokens, tokens.Shape[0], shape.Groups, shape.Places, shape.Width);
        if (!isConcatenated)
        {
            return graph.ToImage("dense", graph.Mean("dense.mean", grouped, keep: false, 1), shape.Side, shape.Side);
        }

        var turned = graph.Transpose("dense.turned", grouped, 0, 1, 3, 2);
        return graph.Reshape("dense", turned, tokens.Shape[0], shape.Groups * shape.Width, shape.Side, shape.Side);
    }

    /// <summary>Classification. Shape: [N,12,S,S] to logits [N,K]. The first token is left out of the mean, as in the published code.</summary>
    public GraphValue Classify(GraphValue image)
    {
        var tokens = Blocks(Embed(image));
        var pooled = graph.Mean("pooled", graph.Slice("pooled.tokens", tokens, 1, 1, shape.Groups * shape.Places), keep: false, 1);
        return graph.Linear("head", graph.LayerNorm("norm", pooled, weights.Norm("norm", Epsilon)), head.Linear("head"));
    }

    /// <summary>Segmentation. Shape: [N,12,S,S] to logits [N,K,S,S].</summary>
    public GraphValue Segment(GraphValue image) => new SpectralGptDecoder(graph, head).Add(Features(image));

    /// <summary>
    /// Change from a first to a second date, by the difference of their features. Shape: two of [N,12,S,S] to logits [N,2,S,S].
    /// Both dates go through the encoder as one batch, so that its weights are in the graph once.
    /// </summary>
    public GraphValue Compare(GraphValue before, GraphValue after)
    {
        var batch = before.Shape[0];
        var pair = graph.Reshape("pair", graph.ConcatChannels("pair.bands", before, after), batch * 2, shape.Bands, shape.Window, shape.Window);
        var features = graph.Reshape("pair.features", Features(pair), batch, 2, shape.Width, shape.Side, shape.Side);
        var dates = graph.Split("dates", features, 1, 1, 1);
        var difference = graph.Subtract("difference.dates", dates[0], dates[1]);
        return new SpectralGptDecoder(graph, head).Add(
            graph.Reshape("difference", difference, batch, shape.Width, shape.Side, shape.Side));
    }

    /// <summary>Patches with their positions. Shape: [N,12,S,S] to [N,groups places,width].</summary>
    public GraphValue Embed(GraphValue image) => graph.Add(
        "embedded", Patches(image), graph.Weights("positions", Positions(), 1, shape.Groups * shape.Places, shape.Width));

    /// <summary>Patches alone: groups are folded into the batch, for a 3-D convolution of one channel is a 2-D one of three. Shape: as <see cref="Embed"/>.</summary>
    public GraphValue Patches(GraphValue image)
    {
        var batch = image.Shape[0];
        var groups = graph.Reshape("groups", image, batch * shape.Groups, shape.GroupBands, shape.Window, shape.Window);
        var patches = graph.Convolve("patches", groups, PatchKernel(), weights.Read("patch_embed.proj.bias").Values, KernelSteps.Square(stride: shape.Patch));
        var tokens = graph.Reshape("patches.flat", patches, batch, shape.Groups, shape.Width, shape.Places);
        return graph.Reshape("patches.tokens", graph.Transpose("patches.turned", tokens, 0, 1, 3, 2), batch, shape.Groups * shape.Places, shape.Width);
    }

    /// <summary>All blocks. Shape: [N,T,width] kept.</summary>
    public GraphValue Blocks(GraphValue tokens)
    {
        for (var index = 0; index < shape.Depth; index++)
        {
            tokens = graph.Block($"blocks.{index}", tokens, Block(weights, $"blocks.{index}", shape.Heads));
        }

        return tokens;
    }

    /// <summary>Reads a block whose queries, keys and values have layers of their own.</summary>
    public static BlockWeights Block(StateDict weights, string name, int heads) => weights.Block(
        name,
        new AttentionWeights(
            weights.Linear(name + ".attn.q"), weights.Linear(name + ".attn.k"), weights.Linear(name + ".attn.v"),
            weights.Linear(name + ".attn.proj"), heads),
        Epsilon);

    /// <summary>
    /// A position for every token, from the sum of two tables: one for places, one for groups. Shape: [places, width] and
    /// [groups, width] to [groups places, width], all row-major.
    /// </summary>
    public static float[] SumOfPositions(float[] places, float[] groups, int width)
    {
        var table = new float[places.Length * (groups.Length / width)];
        for (var index = 0; index < table.Length; index++)
        {
            var (group, place) = Math.DivRem(index, places.Length);
            table[index] = places[place] + groups[group * width + place % width];
        }

        return table;
    }

    /// <summary>The encoder's position of every token. Shape: [groups places, width] row-major.</summary>
    public float[] Positions() => shape.HasJointPositions
        ? weights.Read("pos_embed").Values
        : SumOfPositions(weights.Read("pos_embed_spatial").Values, weights.Read("pos_embed_temporal").Values, shape.Width);

    // The last block without its norm, groups weighted into one map by a linear layer. Shape: [N,12,S,S] to [N,width,side,side].
    private GraphValue Features(GraphValue image)
    {
        var tokens = Blocks(Embed(image));
        var grouped = graph.Reshape("fc.grouped", tokens, tokens.Shape[0], shape.Groups, shape.Places, shape.Width);
        var mixed = graph.Linear("fc", graph.Transpose("fc.turned", grouped, 0, 2, 3, 1), head.Linear("fc.0"));
        var features = graph.Reshape("fc.features", mixed, tokens.Shape[0], shape.Places, shape.Width);
        return graph.ToImage("features", features, shape.Side, shape.Side);
    }

    private WeightTensor PatchKernel() =>
        new([shape.Width, shape.GroupBands, shape.Patch, shape.Patch], weights.Read("patch_embed.proj.weight").Values);
}
