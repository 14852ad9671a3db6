using Groundshift.Models.Graphs;

namespace Groundshift.Models.Heads;

/// <summary>A classifier of feature vectors that can also be written as a part of a graph.</summary>
public abstract class FittedHead
{
    /// <summary>Numbers per feature vector.</summary>
    public abstract int Features { get; }

    /// <summary>Number of classes.</summary>
    public abstract int ClassCount { get; }

    /// <summary>Numbers that the head keeps.</summary>
    public abstract long Parameters { get; }

    /// <summary>The logits of one feature vector, before the temperature. Shape: <see cref="Features"/> to <see cref="ClassCount"/>.</summary>
    public abstract void Logits(ReadOnlySpan<float> features, Span<double> logits);

    /// <summary>The logits of samples. Shape: (count, classes), row-major.</summary>
    public double[] Logits(LabelledSamples samples)
    {
        var logits = new double[samples.Count * ClassCount];
        Parallel.For(0, samples.Count, sample => Logits(samples.Of(sample), logits.AsSpan(sample * ClassCount, ClassCount)));
        return logits;
    }

    /// <summary>
    /// Adds the head to a graph. Shape: features [N,D,h,w] to logits [N,K,H,W], where H = h times <paramref name="cell"/>; features are
    /// interpolated bilinearly between the centres of their cells.
    /// </summary>
    internal abstract GraphValue AddTo(OnnxGraph graph, GraphValue features, int cell);

    /// <summary>A value per cell as a value per pixel. Shape: [N,C,h,w] to [N,C,h cell,w cell].</summary>
    private protected static GraphValue PerPixel(OnnxGraph graph, string name, GraphValue cells, int cell) => cell == 1
        ? cells
        : graph.Resample(name, cells, checked((int)cells.Length(2) * cell), checked((int)cells.Length(3) * cell));
}
