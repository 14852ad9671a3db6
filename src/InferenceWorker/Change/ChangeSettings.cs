namespace Groundshift.InferenceWorker.Change;

/// <summary>What of a change is worth a polygon.</summary>
public sealed record ChangeSettings
{
    /// <summary>Half a hectare: the least forest, and so the least clearing, of FAO's Global Forest Resources Assessment 2020, Terms and Definitions.</summary>
    public const double DefaultMinimumHectares = 0.5;

    /// <summary>Minimum mapping unit in hectares: smaller pieces of changed ground are taken for unchanged. 0 keeps every pixel.</summary>
    public double MinimumHectares { get; init; } = DefaultMinimumHectares;
}
