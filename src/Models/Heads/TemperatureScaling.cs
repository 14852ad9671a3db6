using System.Numerics.Tensors;

namespace Groundshift.Models.Heads;

/// <summary>
/// Fits the one number that logits are divided by so that shares mean what they say. Source: Guo et al. 2017, On Calibration of
/// Modern Neural Networks, arXiv 1706.04599, section 4.2.
/// </summary>
internal static class TemperatureScaling
{
    // Beyond these a head is certain of everything or of nothing; where all validation samples are right, the best is 0.
    private const double Least = 0.05;
    private const double Most = 20;

    // Relative width at which the search ends: far below what a share is stored with.
    private const double Precision = 1e-5;

    private static readonly double Golden = (Math.Sqrt(5) - 1) / 2;

    /// <summary>The temperature with the least negative log-likelihood; it has one minimum, for the loss is convex in 1/T.</summary>
    /// <param name="logits">(count, classes), row-major.</param>
    /// <param name="classes">True class per sample.</param>
    /// <param name="weights">Weight per sample.</param>
    public static double Fit(double[] logits, int[] classes, double[] weights)
    {
        var (low, high) = (Math.Log(Least), Math.Log(Most));
        var left = high - (Golden * (high - low));
        var right = low + (Golden * (high - low));
        var (atLeft, atRight) = (Loss(logits, classes, weights, Math.Exp(left)), Loss(logits, classes, weights, Math.Exp(right)));
        while (high - low > Precision)
        {
            if (atLeft <= atRight)
            {
                (high, right, atRight) = (right, left, atLeft);
                left = high - (Golden * (high - low));
                atLeft = Loss(logits, classes, weights, Math.Exp(left));
            }
            else
            {
                (low, left, atLeft) = (left, right, atRight);
                right = low + (Golden * (high - low));
                atRight = Loss(logits, classes, weights, Math.Exp(right));
            }
        }

        return Math.Exp((low + high) / 2);
    }

    /// <summary>Weighted mean of the negative log-likelihood at a temperature.</summary>
    internal static double Loss(double[] logits, int[] classes, double[] weights, double temperature)
    {
        var count = logits.Length / classes.Length;
        Span<double> shares = stackalloc double[count];
        var (loss, total) = (0.0, 0.0);
        for (var sample = 0; sample < classes.Length; sample++)
        {
            TensorPrimitives.Divide(logits.AsSpan(sample * count, count), temperature, shares);
            loss += weights[sample] * Softmax.LossToShares(shares, classes[sample]);
            total += weights[sample];
        }

        return loss / total;
    }
}
