namespace Groundshift.Ingest.Watching;

/// <summary>How a catalog is watched.</summary>
public sealed record WatchingOptions
{
    /// <summary>
    /// How far before the newest change a sweep begins: items become searchable later than they are stamped, and clocks differ.
    /// </summary>
    public TimeSpan Overlap { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Acquisitions of this long ago until now are read again in every sweep where a catalog stamps no changes (Planetary Computer,
    /// DLR), and once in the first sweep of every watch. Planetary Computer was seen a month behind (its issue 433).
    /// </summary>
    public TimeSpan AcquisitionWindow { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Scenes acquired longer ago than this go to the queue of backfill, also when they appear only now.</summary>
    public TimeSpan FreshFor { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Time between reconciliations, which find what sweeps missed and what vanished.</summary>
    public TimeSpan ReconciliationInterval { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How far back, by acquisition, a reconciliation looks.</summary>
    public TimeSpan ReconciliationWindow { get; init; } = TimeSpan.FromDays(90);

    /// <summary>Alarm when a catalog has brought nothing new for this long: two revisits of one Sentinel-2 satellite take 20 days, of both 10.</summary>
    public TimeSpan SilenceAfter { get; init; } = TimeSpan.FromDays(10);

    /// <summary>Windows that match more items are halved. Upstream search engines refuse pages beyond 10,000 results.</summary>
    public int MaxItemsPerWindow { get; init; } = 5_000;

    /// <summary>Windows are not halved below this.</summary>
    public TimeSpan ShortestWindow { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Items of a static catalog that share a transaction.</summary>
    public int StaticPageSize { get; init; } = 50;

    /// <summary>Intervals between sweeps are longer by up to this share, so that many watches do not call at once.</summary>
    public double Jitter { get; init; } = 0.1;
}
