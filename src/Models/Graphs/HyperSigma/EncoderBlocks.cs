using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs.HyperSigma;

/// <summary>The blocks that both encoders are made of.</summary>
internal static class EncoderBlocks
{
    /// <summary>
    /// Adds blocks up to the last tap and returns what the taps give, in their order. Pre-norm, exact GELU, no class token; the
    /// encoder's final norm is not applied. Shape: tokens [N, rows columns, d], and so is every tap.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">Prefix of all nodes.</param>
    /// <param name="tokens">Embedded tokens with their positions.</param>
    /// <param name="weights">The encoder's own tensors.</param>
    /// <param name="shape">What <paramref name="weights"/> hold.</param>
    /// <param name="grid">How the tokens lie for sparse sampling attention.</param>
    /// <param name="taps">Zero-based blocks.</param>
    public static IReadOnlyList<GraphValue> AddBlocks(
        this OnnxGraph graph, string name, GraphValue tokens, StateDict weights, EncoderShape shape, (int Rows, int Columns) grid, IReadOnlyList<int> taps)
    {
        var outputs = new List<GraphValue>();
        for (var block = 0; block <= taps.Max(); block++)
        {
            tokens = shape.IsSparse[block]
                ? graph.SparseBlock($"{name}.blocks.{block}", tokens, weights, block, shape, grid)
                : graph.Block($"{name}.blocks.{block}", tokens, weights.Block($"blocks.{block}", shape.Heads, EncoderShape.Epsilon));
            outputs.Add(tokens);
        }

        return [.. taps.Select(tap => outputs[tap])];
    }

    private static GraphValue SparseBlock(
        this OnnxGraph graph, string name, GraphValue tokens, StateDict weights, int block, EncoderShape shape, (int Rows, int Columns) grid)
    {
        var prefix = $"blocks.{block}";
        var attention = new SparseAttentionWeights(
            weights.Linear(prefix + ".attn.qkv"), weights.Linear(EncoderShape.Offsets(block)), weights.Linear(prefix + ".attn.proj"), shape.Heads, shape.Points);
        var normed = graph.LayerNorm(name + ".norm1", tokens, weights.Norm(prefix + ".norm1", EncoderShape.Epsilon));
        var middle = graph.Add(name + ".residual1", tokens, graph.SparseAttention(name + ".attention", normed, attention, grid));
        var transformed = graph.Mlp(
            name + ".mlp", graph.LayerNorm(name + ".norm2", middle, weights.Norm(prefix + ".norm2", EncoderShape.Epsilon)),
            weights.Linear(prefix + ".mlp.fc1"), weights.Linear(prefix + ".mlp.fc2"));
        return graph.Add(name, middle, transformed);
    }
}
