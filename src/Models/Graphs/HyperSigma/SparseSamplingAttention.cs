namespace Groundshift.Models.Graphs.HyperSigma;

/// <summary>
/// Attention of each token to a few places on the token grid that it chooses itself. Shape: joint [3d, d] queries, keys, values;
/// offsets [heads points 2, d] in the order (head, point, x then y), in cells; output [d, d].
/// </summary>
internal sealed record SparseAttentionWeights(LinearWeights Joint, LinearWeights Offsets, LinearWeights Output, int Heads, int Points);

/// <summary>
/// The layer of HyperSIGMA that replaces full attention: each head of each token samples keys and values, bilinearly and zero
/// outside, at its cell's centre plus its offsets, and mixes the samples by softmax(q k / sqrt(d / heads)) over its points alone.
/// Source: Wang et al. 2025, arXiv 2406.11519, section 3.2.
/// </summary>
internal static class SparseSamplingAttention
{
    // Matrix products beat sampling where heads are as wide as published and the matrix of token by token is small. One layer of
    // width 768 on one CPU thread: 25 ms instead of 39 ms for 256 tokens, 464 ms instead of 924 ms for 64 windows of 49 tokens,
    // 250 ms instead of 223 ms for 1024 tokens; with heads of 6 channels sampling is twice as fast.
    private const int MostTokensByProducts = 512;
    private const int LeastHeadWidthByProducts = 32;

    /// <summary>Adds the layer. Shape: [N, rows columns, d] kept.</summary>
    public static GraphValue SparseAttention(
        this OnnxGraph graph, string name, GraphValue tokens, SparseAttentionWeights weights, (int Rows, int Columns) grid) =>
        grid.Rows * grid.Columns <= MostTokensByProducts && tokens.Length(2) / weights.Heads >= LeastHeadWidthByProducts
            ? graph.SparseAttentionByProducts(name, tokens, weights, grid)
            : graph.SparseAttentionBySampling(name, tokens, weights, grid);

    /// <summary>
    /// By matrix products. Sampling at (x, y) is linear with the weight hat(x - column) hat(y - row) for each cell,
    /// hat(t) = max(0, 1 - |t|), so a sampled key's product with a query is a sample of the query's products with all keys, and the
    /// mixed samples are one weight per cell times the values.
    /// </summary>
    internal static GraphValue SparseAttentionByProducts(
        this OnnxGraph graph, string name, GraphValue tokens, SparseAttentionWeights weights, (int Rows, int Columns) grid)
    {
        var (batch, heads, points, count, width) = (tokens.Shape[0], weights.Heads, weights.Points, grid.Rows * grid.Columns, (int)tokens.Length(2));
        var headWidth = width / heads;
        var joint = graph.Linear(name + ".joint", tokens, weights.Joint);
        var split = graph.Reshape(name + ".split", joint, batch, count, 3, heads, headWidth);
        var parts = graph.Split(name + ".parts", graph.Transpose(name + ".turned", split, 2, 0, 3, 1, 4), 0, 1, 1, 1);
        GraphValue Part(string part, int index) => graph.Reshape($"{name}.{part}", parts[index], batch, heads, count, headWidth);

        var offsets = graph.Offsets(name + ".offsets", graph.Slice(name + ".query", joint, 2, 0, width), weights, grid);
        var byRow = graph.Hat(name + ".by_row", offsets[1], [.. Enumerable.Range(0, count).Select(cell => cell / grid.Columns)], grid.Rows, pointsLast: true);
        var byColumn = graph.Hat(name + ".by_column", offsets[0], [.. Enumerable.Range(0, count).Select(cell => cell % grid.Columns)], grid.Columns, pointsLast: false);

        var scaled = graph.Multiply(name + ".q_scaled", Part("q", 0), graph.Number(1 / MathF.Sqrt(headWidth)));
        var products = graph.MatrixProduct(name + ".products", scaled, graph.Transpose(name + ".k_turned", Part("k", 1), 0, 1, 3, 2));
        var product = graph.Reshape(name + ".product_grid", products, batch, heads, count, grid.Rows, grid.Columns);
        var alongRows = graph.MatrixProduct(name + ".along_rows", product, graph.Transpose(name + ".column_turned", byColumn, 0, 1, 2, 4, 3));
        var scores = graph.Reduce("ReduceSum", name + ".scores", graph.Multiply(name + ".sampled_products", alongRows, byRow), true, 3);
        var weighted = graph.Multiply(name + ".weighted", byRow, graph.Softmax(name + ".shares", scores, axis: 4));
        var mixing = graph.Reshape(name + ".mixing", graph.MatrixProduct(name + ".mixing_grid", weighted, byColumn), batch, heads, count, count);

        var mixed = graph.Transpose(name + ".mixed", graph.MatrixProduct(name + ".mix", mixing, Part("v", 2)), 0, 2, 1, 3);
        return graph.Linear(name + ".output", graph.Reshape(name + ".heads", mixed, batch, count, width), weights.Output);
    }

    /// <summary>The same by sampling keys and values as images.</summary>
    internal static GraphValue SparseAttentionBySampling(
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

    // x and y in cells, from a token's own cell. Shape: twice [1, N, heads, S, points].
    private static IReadOnlyList<GraphValue> Offsets(
        this OnnxGraph graph, string name, GraphValue query, SparseAttentionWeights weights, (int Rows, int Columns) grid)
    {
        var cells = graph.Linear(name + ".cells", query, weights.Offsets);
        var apart = graph.Reshape(name + ".apart", cells, query.Shape[0], grid.Rows * grid.Columns, weights.Heads, weights.Points, 2);
        return graph.Split(name, graph.Transpose(name + ".by_axis", apart, 4, 0, 2, 1, 3), 0, 1, 1);
    }

    // hat(own + offset - cell) along one axis of the grid. own - cell is a whole number, so that half precision is exact where it
    // matters. Shape: [N, heads, S, cells, points] with points last, else [N, heads, S, points, cells].
    private static GraphValue Hat(this OnnxGraph graph, string name, GraphValue offset, int[] own, int cells, bool pointsLast)
    {
        float[] apart = [.. own.SelectMany(place => Enumerable.Range(0, cells).Select(cell => (float)(place - cell)))];
        var table = pointsLast
            ? graph.Weights(name + ".apart", apart, own.Length, cells, 1)
            : graph.Weights(name + ".apart", apart, own.Length, 1, cells);

        // The leading axis of one goes, and one for the cells comes.
        Dimension[] lead = [offset.Shape[1], offset.Shape[2], offset.Shape[3]];
        var points = offset.Shape[4];
        var spread = graph.Reshape(name + ".spread", offset, [.. lead, pointsLast ? 1 : points, pointsLast ? points : 1]);
        var distance = graph.Map("Abs", name + ".distance", graph.Add(name + ".signed", spread, table));
        return graph.Map("Relu", name, graph.Subtract(name + ".near", graph.Number(1), distance));
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
