using System.Numerics.Tensors;

namespace Groundshift.Models.Heads;

/// <summary>
/// Finds a step along a descent direction that lowers the value enough and flattens the slope enough (strong Wolfe conditions).
/// Source: Nocedal and Wright, Numerical Optimization, 2nd edition (2006), algorithms 3.5 and 3.6, equation 3.59.
/// </summary>
internal sealed class WolfeSearch(IObjective objective, double[] point, double value, double[] gradient, double[] direction)
{
    // Nocedal and Wright, section 3.1: 1e-4 and 0.9 for quasi-Newton methods.
    private const double Decrease = 1e-4;
    private const double Curvature = 0.9;

    private const int MostTries = 40;

    private readonly double _slope = TensorPrimitives.Dot<double>(gradient, direction);
    private int _tries;

    /// <summary>A point along the direction.</summary>
    internal sealed record Step(double Length, double[] Point, double Value, double[] Gradient, double Slope);

    /// <summary>A step that fulfils the conditions, else the best one that lowers the value; null when none does.</summary>
    public Step? Run(double first)
    {
        if (!(_slope < 0))
        {
            return null;
        }

        var before = new Step(0, point, value, gradient, _slope);
        var length = first;
        while (_tries < MostTries)
        {
            var step = At(length);
            if (!LowersEnough(step) || (before.Length > 0 && step.Value >= before.Value))
            {
                return Zoom(before, step);
            }

            if (Math.Abs(step.Slope) <= -Curvature * _slope)
            {
                return step;
            }

            if (step.Slope >= 0)
            {
                return Zoom(step, before);
            }

            before = step;
            length *= 2;
        }

        return before.Length > 0 ? before : null;
    }

    // Algorithm 3.6: between a step that is low and one that is too far, or on the other side of the valley.
    private Step? Zoom(Step low, Step high)
    {
        while (_tries < MostTries)
        {
            var step = At(Between(low, high));
            if (!LowersEnough(step) || step.Value >= low.Value)
            {
                high = step;
            }
            else
            {
                if (Math.Abs(step.Slope) <= -Curvature * _slope)
                {
                    return step;
                }

                high = step.Slope * (high.Length - low.Length) >= 0 ? low : high;
                low = step;
            }
        }

        return low.Length > 0 && low.Value < value ? low : null;
    }

    private bool LowersEnough(Step step) => step.Value <= value + (Decrease * step.Length * _slope);

    private Step At(double length)
    {
        _tries++;
        var place = new double[point.Length];
        var slopes = new double[point.Length];
        TensorPrimitives.MultiplyAdd(direction, length, point, place);
        var found = objective.Evaluate(place, slopes);
        return new Step(length, place, found, slopes, TensorPrimitives.Dot<double>(slopes, direction));
    }

    // The minimum of the cubic through both values and slopes, kept off the ends by a tenth; the middle where there is none.
    private static double Between(Step low, Step high)
    {
        var width = high.Length - low.Length;
        var d1 = low.Slope + high.Slope - (3 * (low.Value - high.Value) / (low.Length - high.Length));
        var radicand = (d1 * d1) - (low.Slope * high.Slope);
        var middle = low.Length + (width / 2);
        if (!(radicand >= 0))
        {
            return middle;
        }

        var d2 = Math.Sign(width) * Math.Sqrt(radicand);
        var length = high.Length - (width * ((high.Slope + d2 - d1) / (high.Slope - low.Slope + (2 * d2))));
        var share = (length - low.Length) / width;
        return double.IsFinite(share) ? low.Length + (width * Math.Clamp(share, 0.1, 0.9)) : middle;
    }
}
