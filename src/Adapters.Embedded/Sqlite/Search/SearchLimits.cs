namespace Groundshift.Adapters.Embedded.Sqlite.Search;

/// <summary>Where a search changes its way.</summary>
internal sealed record SearchLimits
{
    /// <summary>
    /// So many candidates at most are collected through the tree of boxes and then sorted; more are met in sort order, where the
    /// page fills soon.
    /// </summary>
    public int FewCandidates { get; init; } = 20_000;

    /// <summary>The same where an index of a property has them in sort order, while sorting would read that property of each.</summary>
    public int FewSorted { get; init; } = 2_000;

    /// <summary>Matches are counted where at most so many rows must be looked at and no geometry tested.</summary>
    public int MostCounted { get; init; } = 10_000;

    /// <summary>The same where a filter must be judged for each row.</summary>
    public int MostJudged { get; init; } = 2_000;

    /// <summary>Where there are more, so many items of all are looked at, evenly spread, and their share of matches is an estimate.</summary>
    public int Sample { get; init; } = 1_000;

    /// <summary>The same without any condition, where only the holes that removed items left are to be known.</summary>
    public int SampleOfAll { get; init; } = 100;

    /// <summary>A search that takes longer is refused: one that nobody narrowed must not hold a processor for minutes.</summary>
    public TimeSpan LongestSearch { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Matches are counted where at most so many geometries must be tested for it.</summary>
    public int MostTested { get; init; } = 1_000;
}
