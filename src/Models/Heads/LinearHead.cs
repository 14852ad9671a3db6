using Groundshift.Models.Checkpoints;
using Groundshift.Models.Graphs;

namespace Groundshift.Models.Heads;

/// <summary>One weighted sum of the features per class: logistic regression, and the nearest class mean.</summary>
/// <remarks>Shape: weights (classes, features), row-major; one intercept per class.</remarks>
internal sealed class LinearHead : FittedHead
{
    private readonly float[] _weights;
    private readonly float[] _intercepts;

    private LinearHead(float[] weights, float[] intercepts)
    {
        _weights = weights;
        _intercepts = intercepts;
    }

    public override int Features => _weights.Length / _intercepts.Length;

    public override int ClassCount => _intercepts.Length;

    public override long Parameters => _weights.Length + _intercepts.Length;

    /// <summary>From weights on standardised features, (classes, features + 1) with the intercept last.</summary>
    public static LinearHead Unstandardised(ReadOnlySpan<double> point, Standardisation scale, int classes)
    {
        var features = scale.Mean.Length;
        var weights = new float[classes * features];
        var intercepts = new float[classes];
        for (var entry = 0; entry < classes; entry++)
        {
            var own = point.Slice(entry * (features + 1), features + 1);
            var intercept = own[features];
            for (var feature = 0; feature < features; feature++)
            {
                var weight = own[feature] / scale.Deviation[feature];
                weights[(entry * features) + feature] = (float)weight;
                intercept -= weight * scale.Mean[feature];
            }

            intercepts[entry] = (float)intercept;
        }

        return new LinearHead(weights, intercepts);
    }

    public override void Logits(ReadOnlySpan<float> features, Span<double> logits)
    {
        for (var entry = 0; entry < logits.Length; entry++)
        {
            var own = _weights.AsSpan(entry * features.Length, features.Length);
            var sum = (double)_intercepts[entry];
            for (var feature = 0; feature < own.Length; feature++)
            {
                sum += (double)own[feature] * features[feature];
            }

            logits[entry] = sum;
        }
    }

    // A weighted sum and an interpolation may change places, and there are fewer classes than features.
    internal override GraphValue AddTo(OnnxGraph graph, GraphValue features, int cell)
    {
        var weights = new ConvolutionWeights(new WeightTensor([ClassCount, Features, 1, 1], _weights), _intercepts, 1);
        return PerPixel(graph, "head.logits_per_pixel", graph.Convolution("head.logits", features, weights), cell);
    }
}
