using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs.SpectralGpt;

/// <summary>Sizes of a SpectralGPT encoder, read off the shapes of its checkpoint.</summary>
/// <param name="Width">Length of a token.</param>
/// <param name="Depth">Blocks.</param>
/// <param name="Heads">Heads of attention; no shape tells them.</param>
/// <param name="Hidden">Width inside the MLP.</param>
/// <param name="Groups">Spectral groups: tokens over one place.</param>
/// <param name="GroupBands">Bands in a group.</param>
/// <param name="Patch">Height and width of a patch in pixels.</param>
/// <param name="Side">Patches along one side of the image.</param>
/// <param name="HasJointPositions">True where one table holds a position per token; false where place and group have tables of their own.</param>
internal sealed record SpectralGptShape(
    int Width, int Depth, int Heads, int Hidden, int Groups, int GroupBands, int Patch, int Side, bool HasJointPositions)
{
    // Bands that the model was published for; a joint table of positions does not tell how many groups it is for.
    private const int PublishedBands = 12;

    private const string NextStep = "Name a checkpoint of SpectralGPT.";

    /// <summary>Published sizes: width, depth and heads by letter. Source: danfenghong/IEEE_TPAMI_SpectralGPT at 56d2c4d.</summary>
    public static IReadOnlyDictionary<string, (int Width, int Depth, int Heads)> Published { get; } =
        new Dictionary<string, (int, int, int)> { ["B"] = (768, 12, 12), ["L"] = (1024, 24, 16), ["H"] = (1280, 32, 16) };

    /// <summary>Bands of the input.</summary>
    public int Bands => Groups * GroupBands;

    /// <summary>Places, each with a token per group.</summary>
    public int Places => Side * Side;

    /// <summary>Height and width of the input in pixels.</summary>
    public int Window => Side * Patch;

    /// <summary>
    /// Reads the sizes; those of the published B where tensors that tell them are absent. What the file does not hold, or not in these
    /// shapes, shows when it is held against <see cref="Tensors"/>: only then <see cref="Checked"/>.
    /// </summary>
    /// <param name="weights">The encoder's weights.</param>
    public static SpectralGptShape Of(StateDict weights)
    {
        var kernel = weights.Shape("patch_embed.proj.weight", 768, 1, 3, 8, 8);
        var isJoint = weights.Has("pos_embed");
        var groups = isJoint ? Math.Max(PublishedBands / kernel[2], 1) : weights.Shape("pos_embed_temporal", 1, 4, 768)[1];
        var positions = isJoint ? weights.Shape("pos_embed", 1, 1024, 768)[1] : weights.Shape("pos_embed_spatial", 1, 256, 768)[1];
        var side = (int)Math.Round(Math.Sqrt(isJoint ? positions / groups : positions));
        return new SpectralGptShape(
            kernel[0], weights.Depth("blocks"), 1, weights.Shape("blocks.0.mlp.fc1.weight", 3072, 768)[0], groups, kernel[2], kernel[3], side, isJoint);
    }

    /// <summary>The same with the heads of attention, and held against what is wanted.</summary>
    /// <param name="weights">The encoder's weights.</param>
    /// <param name="size">Letter of a published size that the checkpoint must be of; null for any.</param>
    /// <param name="heads">Heads from the configuration; null takes those of the published size of this width.</param>
    /// <exception cref="InvalidInputException">It is not of that size, or the heads are unknown.</exception>
    public SpectralGptShape Checked(StateDict weights, string? size, int? heads)
    {
        RequireSize(weights, size, Width, Depth);
        return this with { Heads = HeadsOf(weights, Width, heads) };
    }

    /// <summary>What the encoder's checkpoint holds. <paramref name="hasNorm"/>: with the norm behind the last block.</summary>
    public ExpectedTensors Tensors(bool hasNorm)
    {
        var tensors = new ExpectedTensors().Convolution("patch_embed.proj", [Width, 1, GroupBands, Patch, Patch]);
        tensors = HasJointPositions
            ? tensors.Parameter("pos_embed", 1, Groups * Places, Width)
            : tensors.Parameter("pos_embed_spatial", 1, Places, Width).Parameter("pos_embed_temporal", 1, Groups, Width);
        for (var block = 0; block < Depth; block++)
        {
            Block(tensors, $"blocks.{block}", Width, Hidden);
        }

        return hasNorm ? tensors.Norm("norm", Width) : tensors;
    }

    /// <summary>Adds a block with queries, keys and values in layers of their own.</summary>
    public static void Block(ExpectedTensors tensors, string name, int width, int hidden)
    {
        tensors.Norm(name + ".norm1", width).Norm(name + ".norm2", width);
        foreach (var layer in (string[])["q", "k", "v", "proj"])
        {
            tensors.Linear($"{name}.attn.{layer}", width, width);
        }

        tensors.Linear(name + ".mlp.fc1", width, hidden).Linear(name + ".mlp.fc2", hidden, width);
    }

    private static void RequireSize(StateDict weights, string? size, int width, int depth)
    {
        if (size is not null && Published[size] is var (expectedWidth, expectedDepth, _) && (expectedWidth, expectedDepth) != (width, depth))
        {
            throw Wrong(weights, $"size {size}: width {expectedWidth}, {expectedDepth} blocks", $"width {width}, {depth} blocks");
        }
    }

    private static int HeadsOf(StateDict weights, int width, int? heads)
    {
        var known = heads ?? Published.Values.FirstOrDefault(size => size.Width == width).Heads;
        return known > 0 && width % known == 0
            ? known
            : throw new InvalidInputException(
                "--config heads", $"a divisor of the width {width} of {weights.Path}", heads is null ? "nothing" : $"{heads}", "Give the number of heads, which no shape tells.");
    }

    private static InvalidInputException Wrong(StateDict weights, string expected, string found) => new(weights.Path, expected, found, NextStep);
}
