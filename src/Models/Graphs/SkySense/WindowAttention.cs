namespace Groundshift.Models.Graphs.SkySense;

/// <summary>
/// Cosine attention within windows. Shape: joint [3d, d] with bias [3d], of which the keys' part is zero; output [d, d];
/// temperature [heads], as factors; bias [heads, S, S] of S = window * window places.
/// </summary>
internal sealed record WindowAttentionWeights(LinearWeights Joint, LinearWeights Output, float[] Temperature, float[] Bias, int Window)
{
    /// <summary>Heads of attention.</summary>
    public int Heads => Temperature.Length;
}

/// <summary>Shifted-window attention of Swin V2. Source: Liu et al. 2022, arXiv 2111.09883, section 3.</summary>
internal static class WindowAttention
{
    // Added where a shifted window holds places that are no neighbours on the ground (mmcls 0.25, ShiftWindowMSA).
    private const float Apart = -100;

    // Below this a vector counts as this long, so that half precision does not divide by zero (PyTorch: 1e-12).
    private const float LeastNorm = 1e-7f;

    /// <summary>
    /// Attends within windows of the map, moved up and left by <paramref name="shift"/> pixels with wrapping. A map that windows do
    /// not fill is padded with zeros below and right, which take part. Shape: sequence [N, H W, d] kept.
    /// </summary>
    public static GraphValue AttendInWindows(
        this OnnxGraph graph, string name, GraphValue sequence, WindowAttentionWeights weights, (int Height, int Width) map, int shift)
    {
        var windows = new WindowGrid(map.Height, map.Width, weights.Window, shift);
        var (width, places) = ((int)sequence.Length(2), weights.Window * weights.Window);
        var padded = windows.IsPadded ? graph.WithZero(name + ".padded", sequence) : sequence;
        var cut = graph.Pick(name + ".cut", padded, 1, windows.Sources());
        var rows = graph.Reshape(name + ".windows", cut, sequence.Shape[0] * windows.Count, places, width);
        var mixed = graph.Mix(name, rows, sequence.Shape[0], weights, windows);
        var whole = graph.Reshape(name + ".whole", mixed, sequence.Shape[0], windows.Count * places, width);
        return graph.Linear(name + ".output", graph.Pick(name + ".merged", whole, 1, windows.Targets()), weights.Output);
    }

    // Shape: [N windows, S, d] kept.
    private static GraphValue Mix(
        this OnnxGraph graph, string name, GraphValue rows, Dimension samples, WindowAttentionWeights weights, WindowGrid windows)
    {
        var (heads, places, headWidth) = (weights.Heads, (int)rows.Length(1), (int)rows.Length(2) / weights.Heads);
        var joint = graph.Reshape(name + ".split", graph.Linear(name + ".joint", rows, weights.Joint), rows.Shape[0], places, 3, heads, headWidth);
        var parts = graph.Split(name + ".parts", graph.Transpose(name + ".turned", joint, 2, 0, 3, 1, 4), 0, 1, 1, 1);
        GraphValue Part(string part, int index) => graph.Reshape($"{name}.{part}", parts[index], rows.Shape[0], heads, places, headWidth);

        var query = graph.Multiply(
            name + ".q_scaled", graph.Normalised(name + ".q_unit", Part("q", 0)), graph.Weights(name + ".temperature", weights.Temperature, heads, 1, 1));
        var key = graph.Transpose(name + ".k_turned", graph.Normalised(name + ".k_unit", Part("k", 1)), 0, 1, 3, 2);
        var scores = graph.Add(
            name + ".biased", graph.MatrixProduct(name + ".scores", query, key), graph.Weights(name + ".bias", weights.Bias, heads, places, places));
        if (windows.Shift > 0)
        {
            var perWindow = graph.Reshape(name + ".per_window", scores, samples, windows.Count, heads, places, places);
            var masked = graph.Add(name + ".masked", perWindow, graph.Weights(name + ".mask", windows.Mask(Apart), windows.Count, 1, places, places));
            scores = graph.Reshape(name + ".by_window", masked, rows.Shape[0], heads, places, places);
        }

        var mixed = graph.MatrixProduct(name + ".mix", graph.Softmax(name + ".shares", scores, axis: 3), Part("v", 2));
        return graph.Reshape(name + ".heads", graph.Transpose(name + ".mixed", mixed, 0, 2, 1, 3), rows.Shape[0], places, heads * headWidth);
    }

    private static GraphValue Normalised(this OnnxGraph graph, string name, GraphValue value)
    {
        var length = graph.Reduce("ReduceL2", name + ".length", value, true, value.Shape.Count - 1);
        return graph.Divide(name, value, graph.Maximum(name + ".floor", length, graph.Number(LeastNorm)));
    }

    // Appends one place of zeros, which padding points at.
    private static GraphValue WithZero(this OnnxGraph graph, string name, GraphValue sequence)
    {
        var zero = graph.Weights(name + ".zero", new float[sequence.Length(2)], 1, 1, (int)sequence.Length(2));
        return graph.Concat(name, 1, sequence, graph.ForEachSample(name + ".zeros", zero, sequence));
    }
}
