namespace Groundshift.Models.Graphs.HyperSigma;

/// <summary>
/// Attention of each token to a few places on the token grid that it chooses itself. Shape: joint [3d, d] queries, keys, values;
/// offsets [heads points 2, d] in the order (head, point, x then y), in cells; output [d, d].
/// </summary>
internal sealed record SparseAttentionWeights(LinearWeights Joint, LinearWeights Offsets, LinearWeights Output, int Heads, int Points);

/// <summary>The layer of HyperSIGMA that replaces full attention. Source: Wang et al. 2025, arXiv 2406.11519, section 3.2.</summary>
internal static class SparseSamplingAttention
{
    /// <summary>
    /// Each head of each token samples keys and values, bilinearly and zero outside, at its cell's centre plus its offsets,
    /// and mixes the samples by softmax(q k / sqrt(d / heads)) over its points alone. Shape: [N, rows columns, d] kept.
    /// </summary>
    public static GraphValue SparseAttention(
        this OnnxGraph graph, string name, GraphValue tokens, SparseAttentionWeights weights, (int Rows, int Columns) grid)
    {
        var (heads, count, width) = (weights.Heads, grid.Rows * grid.Columns, (int)tokens.Length(2));
        var headWidth = width / heads;
        var folded = tokens.Shape[0] * heads;
        var joint = graph.Linear(name + ".joint", tokens, weights.Joint);
        var places = graph.Places(name + ".places", graph.Slice(name + ".query", joint, 2, 0, width), weights, grid);

        // (N, S, qkv, head, c) to (N head, qkv c, S): keys and values are channels of one image and are sampled in one go.
        var split = graph.Reshape(name + ".split", joint, tokens.Shape[0], count, 3, heads, headWidth);
        var channels = graph.Reshape(name + ".channels", graph.Transpose(name + ".turned", split, 0, 3, 2, 4, 1), folded, 3 * headWidth, count);
        var parts = graph.Split(name + ".parts", channels, 1, headWidth, 2 * headWidth);
        var query = graph.Reshape(name + ".q", parts[0], folded, headWidth, count, 1);
        var image = graph.Reshape(name + ".kv", parts[1], folded, 2 * headWidth, grid.Rows, grid.Columns);
        var sampled = graph.Split(name + ".sampled", graph.SampleAt(name + ".samples", image, places), 1, headWidth, headWidth);

        var products = graph.Reduce("ReduceSum", name + ".products", graph.Multiply(name + ".qk", query, sampled[0]), true, 1);
        var scores = graph.Multiply(name + ".scores", products, graph.Number(1 / MathF.Sqrt(headWidth)));
        var weighted = graph.Multiply(name + ".weighted", sampled[1], graph.Softmax(name + ".shares", scores, axis: 3));
        var mixed = graph.Reduce("ReduceSum", name + ".mixed", weighted, false, 3);
        var merged = graph.Transpose(name + ".merged", graph.Reshape(name + ".heads", mixed, tokens.Shape[0], width, count), 0, 2, 1);
        return graph.Linear(name + ".output", merged, weights.Output);
    }

    // Where each point lies, from -1 to 1 over the grid's outline. Shape: [N heads, S, points, 2], x before y.
    private static GraphValue Places(
        this OnnxGraph graph, string name, GraphValue query, SparseAttentionWeights weights, (int Rows, int Columns) grid)
    {
        var (heads, points, count) = (weights.Heads, weights.Points, grid.Rows * grid.Columns);
        var offsets = graph.Reshape(name + ".offsets", graph.Linear(name + ".cells", query, weights.Offsets), query.Shape[0], count, heads, points, 2);
        var scaled = graph.Multiply(name + ".scaled", offsets, graph.Weights(name + ".cell", [2f / grid.Columns, 2f / grid.Rows], 2));
        var placed = graph.Add(name + ".placed", scaled, graph.Weights(name + ".centres", Centres(grid), 1, count, 1, 1, 2));
        return graph.Reshape(name, graph.Transpose(name + ".by_head", placed, 0, 2, 1, 3, 4), query.Shape[0] * heads, count, points, 2);
    }

    private static float[] Centres((int Rows, int Columns) grid) =>
        [.. Enumerable.Range(0, grid.Rows * grid.Columns).SelectMany(cell => new[]
        {
            (2 * (cell % grid.Columns) + 1f) / grid.Columns - 1, (2 * (cell / grid.Columns) + 1f) / grid.Rows - 1,
        })];
}
