namespace Groundshift.Models.Heads;

/// <summary>Which classifier is fitted.</summary>
public enum HeadKind
{
    /// <summary>Multinomial logistic regression.</summary>
    Logistic,

    /// <summary>The nearest class mean, in standardised features.</summary>
    Centroid,

    /// <summary>The votes of the nearest reference samples.</summary>
    Knn,
}

/// <summary>How a head is fitted.</summary>
public sealed record HeadSettings
{
    /// <summary>Which classifier.</summary>
    public HeadKind Kind { get; init; } = HeadKind.Logistic;

    /// <summary>How much each class counts.</summary>
    public ClassWeighting Weighting { get; init; } = ClassWeighting.None;

    /// <summary>Makes a fit repeatable: the split, the folds and the choice of samples follow from it.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Strength of the L2 penalty of logistic regression; null chooses it by cross-validation over places.</summary>
    public double? Penalty { get; init; }

    /// <summary>How many neighbours vote.</summary>
    public int Neighbours { get; init; } = 10;
}
