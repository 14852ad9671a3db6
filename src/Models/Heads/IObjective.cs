namespace Groundshift.Models.Heads;

/// <summary>A smooth function of many variables that is to be made small.</summary>
internal interface IObjective
{
    /// <summary>Number of variables.</summary>
    int Dimension { get; }

    /// <summary>The value at a point; writes the gradient there. Shape: both spans hold <see cref="Dimension"/> numbers.</summary>
    double Evaluate(ReadOnlySpan<double> point, Span<double> gradient);
}
