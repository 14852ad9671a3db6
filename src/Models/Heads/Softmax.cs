using System.Numerics.Tensors;

namespace Groundshift.Models.Heads;

/// <summary>Shares of logits, without overflow.</summary>
internal static class Softmax
{
    /// <summary>Turns logits into shares in place and gives the negative logarithm of the share of <paramref name="truth"/>.</summary>
    public static double LossToShares(Span<double> logits, int truth)
    {
        var largest = TensorPrimitives.Max<double>(logits);
        TensorPrimitives.Subtract(logits, largest, logits);
        var own = logits[truth];
        TensorPrimitives.Exp(logits, logits);
        var sum = TensorPrimitives.Sum<double>(logits);
        TensorPrimitives.Divide(logits, sum, logits);
        return Math.Log(sum) - own;
    }
}
