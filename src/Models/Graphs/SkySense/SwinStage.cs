using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs.SkySense;

/// <summary>Blocks at one resolution, behind the merging of patches that leads to it (none before the first).</summary>
/// <param name="Index">Its number.</param>
/// <param name="Width">Length of a token.</param>
/// <param name="Hidden">Width inside the MLP of a block.</param>
/// <param name="Heads">Heads of attention.</param>
/// <param name="HasThirdNorm">One per block: true where a norm stands behind the whole block.</param>
internal sealed record SwinStage(int Index, int Width, int Hidden, int Heads, IReadOnlyList<bool> HasThirdNorm)
{
    // Of the first stage; every further one doubles them.
    private const int PublishedHeads = 8;

    // Width of the MLP of positions in Swin V2's published code.
    private const int PublishedPositions = 512;

    // ln 100, the greatest temperature (arXiv 2111.09883, section 3.2: tau is not below 0.01).
    private static readonly float GreatestScale = MathF.Log(100);

    /// <summary>Reads a stage of tokens of <paramref name="width"/>.</summary>
    public static SwinStage Of(StateDict weights, int index, int width)
    {
        var heads = weights.Shape(Attention(index, 0) + ".logit_scale", PublishedHeads << index, 1, 1)[0];
        if (weights.KnowsSizes && width % heads != 0)
        {
            throw new InvalidInputException(weights.Path, $"heads that divide the width {width} of stage {index}", $"{heads}", "Name a checkpoint of SkySense's HR backbone.");
        }

        var hidden = weights.Shape(Block(index, 0) + ".ffn.layers.0.0.weight", 4 * width, width)[0];
        var depth = weights.Depth($"stages.{index}.blocks");
        return new SwinStage(index, width, hidden, heads, [.. Enumerable.Range(0, depth).Select(block => weights.HasBelow(Block(index, block) + ".norm3."))]);
    }

    /// <summary>Name of a block's attention.</summary>
    public static string Attention(int stage, int block) => Block(stage, block) + ".attn.w_msa";

    /// <summary>Adds the tensors that it reads.</summary>
    public void Expect(ExpectedTensors tensors, StateDict weights)
    {
        if (Index > 0)
        {
            tensors.Linear($"stages.{Index}.downsample.reduction", 4 * Width / 2, Width, hasBias: false).Norm($"stages.{Index}.downsample.norm", Width);
        }

        // The MLP of the positions is as wide as the file has it.
        var positions = weights.Shape(Attention(Index, 0) + ".cpb_mlp.0.weight", PublishedPositions, 2)[0];
        for (var block = 0; block < HasThirdNorm.Count; block++)
        {
            var (name, attention) = (Block(Index, block), Attention(Index, block));
            tensors.Parameter(attention + ".logit_scale", Heads, 1, 1).Parameter(attention + ".q_bias", Width).Parameter(attention + ".v_bias", Width)
                .Parameter(attention + ".qkv.weight", 3 * Width, Width).Linear(attention + ".proj", Width, Width)
                .Linear(attention + ".cpb_mlp.0", 2, positions).Linear(attention + ".cpb_mlp.2", positions, Heads, hasBias: false)
                .Norm(name + ".norm1", Width).Linear(name + ".ffn.layers.0.0", Width, Hidden).Linear(name + ".ffn.layers.1", Hidden, Width).Norm(name + ".norm2", Width);
            if (HasThirdNorm[block])
            {
                tensors.Norm(name + ".norm3", Width);
            }
        }
    }

    /// <summary>
    /// Merges each 2 x 2 places into one, then norms. The published layer unfolds channel by channel, which is the order of a
    /// convolution's kernel. Shape: [N, H W, d / 2] to [N, H W / 4, d].
    /// </summary>
    public (GraphValue Sequence, (int Height, int Width) Map) AddMerging(
        OnnxGraph graph, GraphValue sequence, (int Height, int Width) map, StateDict weights)
    {
        if (map.Height % 2 != 0 || map.Width % 2 != 0)
        {
            throw new InvalidInputException("--config image_size", "an image that halves evenly from stage to stage", $"a map of {map.Height} x {map.Width}", "Give a multiple of 32.");
        }

        var name = $"stages.{Index}.downsample";
        var reduction = weights.Read(name + ".reduction.weight") with { Shape = [Width, Width / 2, 2, 2] };
        var image = graph.ToImage($"hr.{name}.image", sequence, map.Height, map.Width);
        var merged = graph.ToSequence($"hr.{name}.sequence", graph.Convolve($"hr.{name}.reduction", image, reduction, null, KernelSteps.Square(2)));
        return (graph.LayerNorm($"hr.{name}", merged, weights.Norm(name + ".norm")), (map.Height / 2, map.Width / 2));
    }

    /// <summary>Adds the blocks; every second one has its windows shifted by half, unless one window spans the map. Shape: [N, H W, d] kept.</summary>
    public GraphValue AddBlocks(OnnxGraph graph, GraphValue sequence, (int Height, int Width) map, int window, StateDict weights)
    {
        for (var block = 0; block < HasThirdNorm.Count; block++)
        {
            var shift = block % 2 == 1 && Math.Min(map.Height, map.Width) > window ? window / 2 : 0;
            var (name, prefix) = ("hr." + Block(Index, block), Block(Index, block));
            var attended = graph.AttendInWindows(name + ".attn", sequence, ReadAttention(weights, block, window), map, shift);
            var middle = graph.Add(name + ".residual1", sequence, graph.LayerNorm(name + ".norm1", attended, weights.Norm(prefix + ".norm1")));
            var transformed = graph.Mlp(name + ".ffn", middle, weights.Linear(prefix + ".ffn.layers.0.0"), weights.Linear(prefix + ".ffn.layers.1"));
            sequence = graph.Add(name, middle, graph.LayerNorm(name + ".norm2", transformed, weights.Norm(prefix + ".norm2")));
            if (HasThirdNorm[block])
            {
                sequence = graph.LayerNorm(name + ".norm3", sequence, weights.Norm(prefix + ".norm3"));
            }
        }

        return sequence;
    }

    private WindowAttentionWeights ReadAttention(StateDict weights, int block, int window)
    {
        var name = Attention(Index, block);
        float[] bias = [.. weights.Read(name + ".q_bias").Values, .. new float[Width], .. weights.Read(name + ".v_bias").Values];
        var positions = new RelativePositionBias(weights.Linear(name + ".cpb_mlp.0"), weights.Linear(name + ".cpb_mlp.2"));
        float[] temperature = [.. weights.Read(name + ".logit_scale").Values.Select(scale => MathF.Exp(Math.Min(scale, GreatestScale)))];
        return new WindowAttentionWeights(
            new LinearWeights(weights.Read(name + ".qkv.weight"), bias), weights.Linear(name + ".proj"), temperature, positions.Table(window), window);
    }

    private static string Block(int stage, int block) => $"stages.{stage}.blocks.{block}";
}
