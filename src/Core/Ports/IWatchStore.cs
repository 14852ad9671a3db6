namespace Groundshift.Core.Ports;

/// <summary>What is watched, and how far each watch has come.</summary>
public interface IWatchStore
{
    /// <summary>Adds or replaces the definition; keeps the cursor.</summary>
    ValueTask PutAsync(Watch watch, CancellationToken cancellationToken);

    /// <summary>One watch, or null.</summary>
    ValueTask<Watch?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>All watches, by id.</summary>
    ValueTask<IReadOnlyList<Watch>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Removes a watch with its cursor; scenes and jobs stay.</summary>
    ValueTask<bool> RemoveAsync(string id, CancellationToken cancellationToken);

    /// <summary>How far the watch has come; a fresh cursor when it never ran.</summary>
    ValueTask<WatchCursor> CursorAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// Moves the cursor on from where it was read: the stored sequence is that of <paramref name="cursor"/>, and one more afterwards. False,
    /// and no change, when another sweep moved it meanwhile or the watch was removed.
    /// </summary>
    ValueTask<bool> SaveCursorAsync(IStoreTransaction transaction, string id, WatchCursor cursor, CancellationToken cancellationToken);

    /// <summary>Records that something new came beside the sweeps. The cursor does not move by it.</summary>
    ValueTask NewsAsync(IStoreTransaction transaction, string id, DateTimeOffset time, CancellationToken cancellationToken);
}

/// <summary>A catalog and collection to keep an eye on.</summary>
public sealed record Watch
{
    /// <summary>Lower-case id, by default <c>{catalog}-{collection}</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Known name (<c>earth-search</c>, …), URL or folder.</summary>
    public required string Catalog { get; init; }

    /// <summary>Absolute URL of the landing page or catalog.json.</summary>
    public required string Url { get; init; }

    /// <summary>Collection id.</summary>
    public required string Collection { get; init; }

    /// <summary>Provider whose conventions hold; null means found out from the catalog.</summary>
    public string? Provider { get; init; }

    /// <summary>Time between sweeps.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>False while switched off.</summary>
    public bool Enabled { get; init; } = true;
}

/// <summary>How far a watch has come.</summary>
public sealed record WatchCursor
{
    /// <summary>Counts the moves.</summary>
    public long Sequence { get; init; }

    /// <summary>Newest <c>updated</c> or <c>published</c> seen; null before the first sweep or where the catalog has neither.</summary>
    public DateTimeOffset? HighWater { get; init; }

    /// <summary>When the last sweep ended well.</summary>
    public DateTimeOffset? LastSweep { get; init; }

    /// <summary>When the last sweep ended, well or not: the interval counts from here.</summary>
    public DateTimeOffset? LastTry { get; init; }

    /// <summary>When a sweep last found something new: the silence alarm counts from here.</summary>
    public DateTimeOffset? LastNews { get; init; }

    /// <summary>When the last full reconciliation ended.</summary>
    public DateTimeOffset? LastReconciliation { get; init; }

    /// <summary>Why the last sweep failed, or null.</summary>
    public string? LastError { get; init; }

    /// <summary>The areas, with their revisions, that the last sweep planned for: other areas make the next one look back.</summary>
    public string? Areas { get; init; }
}
