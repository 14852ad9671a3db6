namespace Groundshift.Ingest.Watching;

/// <summary>What a sweep has done so far, or in all.</summary>
public sealed record SweepReport
{
    /// <summary>The watch.</summary>
    public required string WatchId { get; init; }

    /// <summary>Pages read.</summary>
    public int Pages { get; init; }

    /// <summary>Items seen, whatever came of them.</summary>
    public int Seen { get; init; }

    /// <summary>Items that were not in the index.</summary>
    public int Fresh { get; init; }

    /// <summary>Items whose content changed, or that came back.</summary>
    public int Changed { get; init; }

    /// <summary>Items that cannot be used; each is recorded with the reason.</summary>
    public int Refused { get; init; }

    /// <summary>Indexed items that are gone from the catalog.</summary>
    public int Vanished { get; init; }

    /// <summary>Jobs that were planned.</summary>
    public int Jobs { get; init; }

    /// <summary>Begin of the stretch of time that was read last; null for a catalog that is walked.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>End of the stretch of time that was read last; null for a catalog that is walked.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Share of the time asked for that is done, 0 to 1; null for a catalog that is walked.</summary>
    public double? Done { get; init; }

    /// <summary>Adds what one page brought.</summary>
    internal SweepReport With(PageOutcome page) => this with
    {
        Pages = Pages + 1,
        Seen = Seen + page.Seen,
        Fresh = Fresh + page.Fresh,
        Changed = Changed + page.Changed,
        Refused = Refused + page.Refused,
        Jobs = Jobs + page.Jobs,
    };
}

/// <summary>What one page brought.</summary>
internal sealed class PageOutcome
{
    public int Seen { get; set; }

    public int Fresh { get; set; }

    public int Changed { get; set; }

    public int Refused { get; set; }

    public int Jobs { get; set; }

    public bool IsNews => Fresh + Changed > 0;
}
