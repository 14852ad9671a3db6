using System.Numerics.Tensors;

namespace Groundshift.Models.Heads;

/// <summary>Where a minimisation ended.</summary>
/// <param name="Point">The best point.</param>
/// <param name="Value">The function there.</param>
/// <param name="GradientNorm">Largest component of the gradient there.</param>
/// <param name="Iterations">Steps taken.</param>
/// <param name="Converged">True when the gradient is small enough, or no step lowers the value in double precision any more.</param>
internal sealed record LbfgsResult(double[] Point, double Value, double GradientNorm, int Iterations, bool Converged);

/// <summary>
/// Limited-memory BFGS with a line search for the strong Wolfe conditions. Source: Nocedal and Wright, Numerical
/// Optimization, 2nd edition (2006), algorithms 7.4, 7.5, 3.5 and 3.6.
/// </summary>
internal static class Lbfgs
{
    // Pairs that stand for the curvature; Nocedal and Wright, section 7.2, name 3 to 20.
    private const int Memory = 10;

    /// <summary>Minimises from <paramref name="start"/>.</summary>
    /// <param name="objective">The function.</param>
    /// <param name="start">First point; not changed.</param>
    /// <param name="tolerance">Largest component of the gradient that counts as zero.</param>
    /// <param name="mostIterations">Steps after which it gives up.</param>
    public static LbfgsResult Minimise(IObjective objective, ReadOnlySpan<double> start, double tolerance = 1e-6, int mostIterations = 500)
    {
        var point = start.ToArray();
        var gradient = new double[point.Length];
        var value = objective.Evaluate(point, gradient);
        var pairs = new List<Pair>(Memory);
        for (var iteration = 0; ; iteration++)
        {
            var norm = TensorPrimitives.MaxMagnitude<double>(gradient);
            if (Math.Abs(norm) <= tolerance || iteration == mostIterations)
            {
                return new LbfgsResult(point, value, Math.Abs(norm), iteration, Math.Abs(norm) <= tolerance);
            }

            var direction = Direction(gradient, pairs);
            var search = new WolfeSearch(objective, point, value, gradient, direction);

            // Without curvature the gradient's length says nothing about how far to go.
            if (search.Run(pairs.Count == 0 ? Math.Min(1, 1 / TensorPrimitives.Norm<double>(gradient)) : 1) is not { } step)
            {
                if (pairs.Count == 0)
                {
                    // Not even steepest descent lowers the value: rounding ends here.
                    return new LbfgsResult(point, value, Math.Abs(norm), iteration, Converged: true);
                }

                pairs.Clear();
                continue;
            }

            Remember(pairs, point, gradient, step);
            (point, gradient, value) = (step.Point, step.Gradient, step.Value);
        }
    }

    // Algorithm 7.4: the two loops.
    private static double[] Direction(double[] gradient, List<Pair> pairs)
    {
        var direction = new double[gradient.Length];
        TensorPrimitives.Negate<double>(gradient, direction);
        var shares = new double[pairs.Count];
        for (var index = pairs.Count - 1; index >= 0; index--)
        {
            var pair = pairs[index];
            shares[index] = TensorPrimitives.Dot<double>(pair.Step, direction) / pair.Curvature;
            TensorPrimitives.MultiplyAdd(pair.Change, -shares[index], direction, direction);
        }

        if (pairs.Count > 0)
        {
            // Equation 7.20: the scale of the last step.
            var last = pairs[^1];
            TensorPrimitives.Multiply(direction, last.Curvature / TensorPrimitives.Dot<double>(last.Change, last.Change), direction);
        }

        for (var index = 0; index < pairs.Count; index++)
        {
            var pair = pairs[index];
            var share = TensorPrimitives.Dot<double>(pair.Change, direction) / pair.Curvature;
            TensorPrimitives.MultiplyAdd(pair.Step, shares[index] - share, direction, direction);
        }

        return direction;
    }

    private static void Remember(List<Pair> pairs, double[] point, double[] gradient, WolfeSearch.Step step)
    {
        var moved = new double[point.Length];
        var changed = new double[point.Length];
        TensorPrimitives.Subtract<double>(step.Point, point, moved);
        TensorPrimitives.Subtract<double>(step.Gradient, gradient, changed);
        var curvature = TensorPrimitives.Dot<double>(moved, changed);

        // The strong Wolfe conditions make it positive; rounding near the minimum may not.
        if (curvature <= double.Epsilon * moved.Length || curvature <= 1e-16 * TensorPrimitives.Dot<double>(changed, changed))
        {
            return;
        }

        if (pairs.Count == Memory)
        {
            pairs.RemoveAt(0);
        }

        pairs.Add(new Pair(moved, changed, curvature));
    }

    private sealed record Pair(double[] Step, double[] Change, double Curvature);
}
