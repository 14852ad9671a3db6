using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs.HyperSigma;

/// <summary>
/// The transformer inside both encoders, as its tensors tell it. Source: Wang et al. 2025, arXiv 2406.11519; code of
/// WHU-Sigma/HyperSIGMA at 07e9ea2.
/// </summary>
/// <param name="Width">Length of a token.</param>
/// <param name="Hidden">Width inside the MLP of a block.</param>
/// <param name="Heads">Heads of attention.</param>
/// <param name="Points">Places that each token looks at in sparse sampling attention.</param>
/// <param name="IsSparse">One per block: true for sparse sampling attention, false for full attention.</param>
internal sealed record EncoderShape(int Width, int Hidden, int Heads, int Points, IReadOnlyList<bool> IsSparse)
{
    /// <summary>Epsilon of every LayerNorm of the encoders.</summary>
    public const float Epsilon = 1e-6f;

    /// <summary>Points of sparse sampling attention in every published configuration.</summary>
    public const int UsualPoints = 8;

    /// <summary>Width and heads of the published sizes.</summary>
    public static readonly IReadOnlyDictionary<string, (int Width, int Heads)> Published =
        new Dictionary<string, (int, int)> { ["B"] = (768, 12), ["L"] = (1024, 16), ["H"] = (1280, 16) };

    /// <summary>Number of blocks.</summary>
    public int Depth => IsSparse.Count;

    /// <summary>True for a file of the pretraining, which knows no sparse sampling attention.</summary>
    public bool IsPretrained => !IsSparse.Contains(true);

    /// <summary>
    /// Blocks (zero-based) whose outputs are taken by default, at a third, half, two thirds and the end: 3, 5, 7, 11 of 12;
    /// 7, 11, 15, 23 of 24; 10, 15, 20, 31 of 32 as published.
    /// </summary>
    public IReadOnlyList<int> UsualTaps =>
        [.. new[] { 1.0 / 3, 0.5, 2.0 / 3, 1 }.Select(part => (int)Math.Max(0, Math.Round(part * Depth - 1, MidpointRounding.AwayFromZero)))];

    /// <summary>
    /// Reads the shape of an encoder. Heads are as configured, or what the offset layers or the published sizes say. Throws
    /// InvalidInputException when blocks are missing, the size is another one or the heads cannot be told.
    /// </summary>
    public static EncoderShape Of(StateDict weights, HyperSigmaConfig config)
    {
        var width = weights.Shape("blocks.0.attn.proj.weight", 768, 768)[0];
        var hidden = weights.Shape("blocks.0.mlp.fc1.weight", 4 * width, width)[0];
        if (weights.KnowsSizes && config.Size is { } size && Published[size].Width != width)
        {
            throw new InvalidInputException("--size", $"a size of width {width}", $"{size}, of width {Published[size].Width}", "Leave --size out, or name the checkpoint of that size.");
        }

        var isSparse = SparseBlocks(weights);
        var perHead = config.Points ?? UsualPoints;
        string[] offsets = [.. Enumerable.Range(0, isSparse.Length).Where(block => isSparse[block]).Select(block => Offsets(block) + ".weight")];
        var sampled = offsets.FirstOrDefault(weights.Has) ?? offsets.FirstOrDefault();
        var found = config.Heads
            ?? (sampled is not null ? weights.Shape(sampled, 12 * 2 * perHead, width)[0] / (2 * perHead) : Published.Values.FirstOrDefault(published => published.Width == width).Heads);
        if (weights.KnowsSizes && (found == 0 || width % found != 0))
        {
            throw new InvalidInputException(
                "--config heads",
                $"a divisor of the width {width}",
                found == 0 ? "nothing, and the file does not tell" : $"{found}",
                "Give the heads of attention that the network was trained with.");
        }

        return new EncoderShape(width, hidden, found, perHead, isSparse);
    }

    /// <summary>Adds the tensors of all blocks.</summary>
    public void Expect(ExpectedTensors tensors)
    {
        for (var block = 0; block < Depth; block++)
        {
            tensors.Block($"blocks.{block}", Width, Hidden);
            if (IsSparse[block])
            {
                tensors.Linear(Offsets(block), Width, Heads * Points * 2);
            }
        }
    }

    /// <summary>Name of the layer that tells where a token of a block looks.</summary>
    public static string Offsets(int block) => $"blocks.{block}.attn.sampling_offsets";

    // Every n-th block attends to all tokens, the others sample, for one n; or none samples. Only the presence of the offsets
    // tells them apart, so an offset layer that got lost would silently become full attention: the n that fits best tells what is
    // missing. A layer too many is far less likely than one too few.
    private static bool[] SparseBlocks(StateDict weights)
    {
        const int TooMany = 4;
        var depth = weights.Depth("blocks");
        bool[] found = [.. Enumerable.Range(0, depth).Select(block => weights.HasBelow(Offsets(block) + "."))];
        bool[] Every(int interval) => [.. Enumerable.Range(1, depth).Select(block => block % interval != 0)];
        return Enumerable.Range(1, depth + 1).Select(Every)
            .MinBy(guess => guess.Zip(found).Sum(pair => pair.First == pair.Second ? 0 : pair.Second ? TooMany : 1)) ?? found;
    }
}
