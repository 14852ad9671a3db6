using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Graphs;

/// <summary>Layers of transformers. Sequences are [N,S,d] float32; a layer refuses what it cannot take.</summary>
internal static class TransformerLayers
{
    // Hendrycks and Gimpel 2016, arXiv 1606.08415, section 2: x sigmoid(1.702 x).
    private const float QuickGeluFactor = 1.702f;

    /// <summary>y = W x + b over the last axis. Shape: [..,in] to [..,out].</summary>
    public static GraphValue Linear(this OnnxGraph graph, string name, GraphValue value, LinearWeights weights)
    {
        var product = graph.Product(weights.Bias is null ? name : name + ".product", value, weights);
        return weights.Bias is { } bias ? graph.Add(name, product, graph.Weights(name + ".bias", bias, bias.Length)) : product;
    }

    /// <summary>Matrix product over the last two axes, those before broadcast. Shape: [..,m,k] and [..,k,n] to [..,m,n].</summary>
    public static GraphValue MatrixProduct(this OnnxGraph graph, string name, GraphValue a, GraphValue b)
    {
        if (a.Type != b.Type || a.Shape.Count < 2 || b.Shape.Count < 2 || a.Shape[^1] != b.Shape[^2])
        {
            throw new GraphShapeException($"{name}: {a} times {b}.");
        }

        var lead = a.Shape.Count >= b.Shape.Count ? a.Shape.Take(a.Shape.Count - 2) : b.Shape.Take(b.Shape.Count - 2);
        return graph.Node("MatMul", name, [a, b], a.Type, [.. lead, a.Shape[^2], b.Shape[^1]]);
    }

    /// <summary>
    /// (x - mean) / sqrt(variance + epsilon) * gamma + beta over the last axis. Shape: kept.
    /// Source: Ba et al. 2016, arXiv 1607.06450.
    /// </summary>
    public static GraphValue LayerNorm(this OnnxGraph graph, string name, GraphValue value, NormWeights weights)
    {
        RequireLast(name, value, weights.Gamma.Length);
        return graph.Node(
            "LayerNormalization", name,
            [value, graph.Weights(name + ".gamma", weights.Gamma, weights.Gamma.Length), graph.Weights(name + ".beta", weights.Beta, weights.Beta.Length)],
            value.Type, value.Shape, Attributes.Integer("axis", -1), Attributes.Number("epsilon", weights.Epsilon));
    }

    /// <summary>x Phi(x) with the exact error function. Shape: kept. Source: Hendrycks and Gimpel 2016, arXiv 1606.08415.</summary>
    public static GraphValue Gelu(this OnnxGraph graph, string name, GraphValue value) => graph.Map("Gelu", name, value);

    /// <summary>x sigmoid(1.702 x), the approximation of CLIP's first networks. Shape: kept.</summary>
    public static GraphValue QuickGelu(this OnnxGraph graph, string name, GraphValue value) =>
        graph.Form == GraphForm.Fused
            ? graph.Node(OnnxGraph.Fused, "QuickGelu", name, [value], [value with { Name = name }], Attributes.Number("alpha", QuickGeluFactor))[0]
            : graph.Multiply(name, value, graph.Map("Sigmoid", name + ".gate", graph.Multiply(name + ".scaled", value, graph.Number(QuickGeluFactor))));

    /// <summary>Two linear layers with an activation between, the exact GELU unless told. Shape: [..,d] to [..,out of contract].</summary>
    public static GraphValue Mlp(
        this OnnxGraph graph, string name, GraphValue value, LinearWeights expand, LinearWeights contract, Activation activation = Activation.Gelu) =>
        graph.Linear(name + ".contract", graph.MlpHidden(name, value, expand, activation), contract);

    /// <summary>A pre-norm transformer block. Shape: [N,S,d] kept. <paramref name="bias"/>: as for <see cref="SelfAttention"/>.</summary>
    public static GraphValue Block(this OnnxGraph graph, string name, GraphValue value, BlockWeights weights, GraphValue? bias = null)
    {
        var middle = graph.Attended(name, value, weights, bias);
        var transformed = graph.Mlp(name + ".mlp", graph.LayerNorm(name + ".norm2", middle, weights.Norm2), weights.Expand, weights.Contract, weights.Activation);
        return graph.Add(name, middle, transformed);
    }

    /// <summary>
    /// The weighted mean of <see cref="Block"/> over the sequence. A mean and a linear layer may change places, so the hidden layer of
    /// the MLP is averaged before it is contracted, which spares a third of the block's arithmetic.
    /// Shape: [N,S,d] and shares [N,1,S], which sum to one, to [N,1,d].
    /// </summary>
    public static GraphValue BlockMean(this OnnxGraph graph, string name, GraphValue value, BlockWeights weights, GraphValue shares, GraphValue? bias = null)
    {
        var middle = graph.Attended(name, value, weights, bias);
        var hidden = graph.MlpHidden(name + ".mlp", graph.LayerNorm(name + ".norm2", middle, weights.Norm2), weights.Expand, weights.Activation);
        var contracted = graph.Linear(name + ".mlp.contract", graph.MatrixProduct(name + ".mlp.mean", shares, hidden), weights.Contract);
        return graph.Add(name, graph.MatrixProduct(name + ".residual1.mean", shares, middle), contracted);
    }

    /// <summary>Attention of a sequence to itself. Shape: [N,S,d] kept. <paramref name="bias"/>: added to the scores before the softmax, [N or 1, heads or 1, S or 1, S]; null for none.</summary>
    public static GraphValue SelfAttention(
        this OnnxGraph graph, string name, GraphValue value, AttentionWeights weights, GraphValue? bias = null) =>
        graph.Attention(name, value, value, weights, bias);

    /// <summary>
    /// Attention of one sequence to another. Shape: queries [N,S,d], memory [N,T,d] to [N,S,d of output].
    /// <paramref name="bias"/>: added to the scores before the softmax, [N or 1, heads or 1, S or 1, T], a large negative number
    /// where a query must not look; null for none.
    /// </summary>
    public static GraphValue Attention(
        this OnnxGraph graph, string name, GraphValue queries, GraphValue memory, AttentionWeights weights, GraphValue? bias = null)
    {
        if (bias is not null && graph.TakesAsChannel(queries, weights, bias))
        {
            return graph.Linear(name + ".output", graph.HeadsWithChannel(name, queries, memory, weights, bias), weights.Output);
        }

        var q = graph.Linear(name + ".query", queries, weights.Query);
        var k = graph.Linear(name + ".key", memory, weights.Key);
        var v = graph.Linear(name + ".value", memory, weights.Value);
        var mixed = graph.Heads(name, q, k, v, weights.Heads, bias);
        return graph.Linear(name + ".output", mixed, weights.Output);
    }

    /// <summary>Scaled dot-product attention in <paramref name="heads"/> groups of channels. Shape: q [N,S,d], k and v [N,T,d] to [N,S,d]; bias as for <see cref="Attention"/>.</summary>
    public static GraphValue Heads(
        this OnnxGraph graph, string name, GraphValue q, GraphValue k, GraphValue v, int heads, GraphValue? bias = null)
    {
        if (q.Shape.Count != 3 || q.Length(2) % heads != 0 || k.Length(2) != q.Length(2) || k.Shape[1] != v.Shape[1])
        {
            throw new GraphShapeException($"{name}: {heads} heads on {q}, {k}, {v}.");
        }

        if (graph.Form != GraphForm.Fused || v.Length(2) % heads != 0)
        {
            return graph.PortableHeads(name, q, k, v, heads, bias);
        }

        // The fused operator takes a bias of every query, not one that all queries share.
        return bias is null || bias.Shape[2] == q.Shape[1]
            ? graph.FusedHeads(name, q, k, v, bias, Attributes.Integer("num_heads", heads))
            : graph.PortableHeads(name, q, k, v, heads, bias);
    }

    // A bias that all queries and heads share.
    private static bool TakesAsChannel(this OnnxGraph graph, GraphValue queries, AttentionWeights weights, GraphValue bias) =>
        graph.Form == GraphForm.Fused && bias.Shape[2] != queries.Shape[1] && bias.Shape[1] == 1
        && weights.Query.Outputs % weights.Heads == 0 && weights.Key.Outputs == weights.Query.Outputs && weights.Value.Outputs % weights.Heads == 0;

    // Such a bias is one more channel of every head, 1 in the queries and the bias in the keys, which the layers of both give: so scores
    // are never written out to be added to. The keys' own bias adds the same to all scores of a query and is left out.
    private static GraphValue HeadsWithChannel(
        this OnnxGraph graph, string name, GraphValue queries, GraphValue memory, AttentionWeights weights, GraphValue bias)
    {
        var (heads, scale) = (weights.Heads, 1 / MathF.Sqrt(weights.Query.Outputs / weights.Heads));
        var q = graph.Linear(name + ".query", queries, weights.Query.Widened(heads, 1));
        var content = graph.Product(name + ".key.product", memory, weights.Key.Widened(heads, 0));
        float[] channel = [.. Enumerable.Range(1, (int)content.Length(2)).Select(place => place % (content.Length(2) / heads) == 0 ? 1 / scale : 0)];
        var perToken = graph.Reshape(name + ".bias_per_token", bias, bias.Shape[0], bias.Shape[3], 1);
        var k = graph.Add(name + ".key", content, graph.Multiply(name + ".bias_channel", perToken, graph.Weights(name + ".channel", channel, channel.Length)));
        return graph.FusedHeads(
            name, q, k, graph.Linear(name + ".value", memory, weights.Value), null, Attributes.Integer("num_heads", heads), Attributes.Number("scale", scale));
    }

    private static GraphValue FusedHeads(
        this OnnxGraph graph, string name, GraphValue q, GraphValue k, GraphValue v, GraphValue? bias, params Onnx.Proto.AttributeProto[] attributes) =>
        graph.Node(
            OnnxGraph.Fused, "MultiHeadAttention", name + ".heads", [q, k, v, null, null, bias],
            [new(name + ".heads", q.Type, [q.Shape[0], q.Shape[1], v.Shape[2]])], attributes)[0];

    private static GraphValue Attended(this OnnxGraph graph, string name, GraphValue value, BlockWeights weights, GraphValue? bias)
    {
        var attended = graph.SelfAttention(name + ".attention", graph.LayerNorm(name + ".norm1", value, weights.Norm1), weights.Attention, bias);
        return graph.Add(name + ".residual1", value, attended);
    }

    private static GraphValue MlpHidden(this OnnxGraph graph, string name, GraphValue value, LinearWeights expand, Activation activation)
    {
        if (activation == Activation.QuickGelu)
        {
            return graph.QuickGelu(name + ".gelu", graph.Linear(name + ".expand", value, expand));
        }

        if (graph.Form == GraphForm.Portable || expand.Bias is not { } bias)
        {
            return graph.Gelu(name + ".gelu", graph.Linear(name + ".expand", value, expand));
        }

        var product = graph.Product(name + ".expand", value, expand);
        return graph.Node(
            OnnxGraph.Fused, "BiasGelu", name + ".gelu", [product, graph.Weights(name + ".expand.bias", bias, bias.Length)],
            [product with { Name = name + ".gelu" }])[0];
    }

    private static GraphValue PortableHeads(
        this OnnxGraph graph, string name, GraphValue q, GraphValue k, GraphValue v, int heads, GraphValue? bias)
    {
        var scale = graph.Number(1 / MathF.Sqrt(q.Length(2) / heads));
        var left = graph.Transpose(name + ".q", graph.Grouped(name + ".q_grouped", q, heads), 0, 2, 1, 3);
        var right = graph.Transpose(name + ".k", graph.Grouped(name + ".k_grouped", k, heads), 0, 2, 3, 1);
        var scores = graph.MatrixProduct(name + ".scores", graph.Multiply(name + ".q_scaled", left, scale), right);
        var biased = bias is null ? scores : graph.Add(name + ".biased", scores, bias);
        var shares = graph.Softmax(name + ".shares", biased, axis: 3);
        var values = graph.Transpose(name + ".v", graph.Grouped(name + ".v_grouped", v, heads), 0, 2, 1, 3);
        var mixed = graph.Transpose(name + ".mixed", graph.MatrixProduct(name + ".mix", shares, values), 0, 2, 1, 3);
        return graph.Reshape(name + ".heads", mixed, q.Shape[0], q.Shape[1], v.Length(2));
    }

    private static GraphValue Grouped(this OnnxGraph graph, string name, GraphValue value, int heads) =>
        graph.Reshape(name, value, value.Shape[0], value.Shape[1], heads, value.Length(2) / heads);

    private static GraphValue Product(this OnnxGraph graph, string name, GraphValue value, LinearWeights weights)
    {
        RequireLast(name, value, weights.Inputs);
        var matrix = graph.Weights(name + ".weight", weights.Transposed(), weights.Inputs, weights.Outputs);
        return graph.Node("MatMul", name, [value, matrix], value.Type, [.. value.Shape.SkipLast(1), weights.Outputs]);
    }

    private static void RequireLast(string name, GraphValue value, int length)
    {
        if (value.Type != DataType.Float || value.Shape[^1] != length)
        {
            throw new GraphShapeException($"{name}: needs float values of {length} at the end, got {value}.");
        }
    }
}
