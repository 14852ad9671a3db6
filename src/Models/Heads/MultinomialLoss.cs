using System.Numerics.Tensors;

namespace Groundshift.Models.Heads;

/// <summary>
/// Weighted mean of the negative log-likelihood of multinomial logistic regression, plus <c>penalty / 2</c> times the squares of
/// all weights; intercepts are not penalised. Convex. Variables: per class its weights, then its intercept.
/// </summary>
/// <remarks>
/// Work is cut into parts of fixed size that are added in their order, so that the result does not depend on how many threads share
/// them. Features are standardised on the way.
/// </remarks>
internal sealed class MultinomialLoss : IObjective
{
    private const int SamplesPerPart = 2048;

    private readonly LabelledSamples _samples;
    private readonly double[] _weights;
    private readonly Standardisation _scale;
    private readonly double _penalty;
    private readonly Part[] _parts;
    private readonly int _stride;

    /// <param name="samples">The samples.</param>
    /// <param name="weights">Weight per sample, adding up to one.</param>
    /// <param name="scale">How features are standardised.</param>
    /// <param name="penalty">Strength of the L2 penalty; not negative.</param>
    public MultinomialLoss(LabelledSamples samples, double[] weights, Standardisation scale, double penalty)
    {
        _samples = samples;
        _weights = weights;
        _scale = scale;
        _penalty = penalty;
        _stride = samples.Features + 1;
        _parts = [.. Enumerable.Range(0, (samples.Count + SamplesPerPart - 1) / SamplesPerPart).Select(_ => new Part(Dimension, samples.Features, samples.ClassCount))];
    }

    public int Dimension => _samples.ClassCount * (_samples.Features + 1);

    public double Evaluate(ReadOnlySpan<double> point, Span<double> gradient)
    {
        var here = point.ToArray();
        Parallel.For(0, _parts.Length, part => Evaluate(_parts[part], part * SamplesPerPart, here));
        gradient.Clear();
        var value = 0.0;
        foreach (var part in _parts)
        {
            value += part.Value;
            TensorPrimitives.Add(gradient, part.Gradient, gradient);
        }

        for (var start = 0; start < here.Length; start += _stride)
        {
            var own = here.AsSpan(start, _samples.Features);
            var slope = gradient.Slice(start, _samples.Features);
            value += _penalty / 2 * TensorPrimitives.SumOfSquares<double>(own);
            TensorPrimitives.MultiplyAdd(own, _penalty, slope, slope);
        }

        return value;
    }

    private void Evaluate(Part part, int first, double[] point)
    {
        part.Value = 0;
        Array.Clear(part.Gradient);
        var end = Math.Min(first + SamplesPerPart, _samples.Count);
        for (var sample = first; sample < end; sample++)
        {
            _scale.Apply(_samples.Of(sample), part.Standard);
            for (var entry = 0; entry < part.Shares.Length; entry++)
            {
                var start = entry * _stride;
                part.Shares[entry] = TensorPrimitives.Dot<double>(point.AsSpan(start, _samples.Features), part.Standard) + point[start + _samples.Features];
            }

            part.Value += _weights[sample] * Softmax.LossToShares(part.Shares, _samples.Classes[sample]);
            part.Shares[_samples.Classes[sample]] -= 1;
            for (var entry = 0; entry < part.Shares.Length; entry++)
            {
                var slope = part.Gradient.AsSpan(entry * _stride, _samples.Features);
                var share = _weights[sample] * part.Shares[entry];
                TensorPrimitives.MultiplyAdd(part.Standard, share, slope, slope);
                part.Gradient[(entry * _stride) + _samples.Features] += share;
            }
        }
    }

    private sealed class Part(int dimension, int features, int classes)
    {
        public double Value { get; set; }

        public double[] Gradient { get; } = new double[dimension];

        public double[] Standard { get; } = new double[features];

        public double[] Shares { get; } = new double[classes];
    }
}
