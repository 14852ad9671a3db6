namespace Groundshift.Models.Graphs.SkySense;

/// <summary>
/// Log-spaced continuous position bias, folded to a constant when a graph is built. Shape: hidden [512, 2] with bias; output
/// [heads, 512] without. Source: Liu et al. 2022, arXiv 2111.09883, section 3.3; the factors 16 and 8 from the published code.
/// </summary>
internal sealed record RelativePositionBias(LinearWeights Hidden, LinearWeights Output)
{
    private const double Strength = 16;
    private const double LogBase = 8;

    /// <summary>
    /// 16 sigmoid(mlp(t)) for each two places of a window, t = sign(r) log2(1 + |r|) / log2(8), r = 8 offset / (window - 1) by row
    /// and column. Shape: [heads, S, S], S = window * window.
    /// </summary>
    public float[] Table(int window)
    {
        var span = 2 * window - 1;
        var (heads, places) = (Output.Outputs, window * window);
        var byOffset = new float[span * span][];
        for (var offset = 0; offset < byOffset.Length; offset++)
        {
            byOffset[offset] = At(Scaled(offset / span - window + 1, window), Scaled(offset % span - window + 1, window));
        }

        var table = new float[heads * places * places];
        for (var index = 0; index < table.Length; index++)
        {
            var (head, from, to) = (index / (places * places), index / places % places, index % places);
            var (down, right) = (from / window - to / window + window - 1, from % window - to % window + window - 1);
            table[index] = byOffset[down * span + right][head];
        }

        return table;
    }

    private static double Scaled(int offset, int window)
    {
        var relative = window == 1 ? 0 : LogBase * offset / (window - 1);
        return Math.Sign(relative) * Math.Log2(1 + Math.Abs(relative)) / Math.Log2(LogBase);
    }

    private float[] At(double row, double column)
    {
        var hidden = new double[Hidden.Outputs];
        for (var unit = 0; unit < hidden.Length; unit++)
        {
            var sum = Hidden.Weight.Values[2 * unit] * row + Hidden.Weight.Values[2 * unit + 1] * column + (Hidden.Bias?[unit] ?? 0);
            hidden[unit] = Math.Max(0, sum);
        }

        return [.. Enumerable.Range(0, Output.Outputs).Select(head =>
        {
            var score = 0.0;
            for (var unit = 0; unit < hidden.Length; unit++)
            {
                score += Output.Weight.Values[head * hidden.Length + unit] * hidden[unit];
            }

            return (float)(Strength / (1 + Math.Exp(-score)));
        })];
    }
}
