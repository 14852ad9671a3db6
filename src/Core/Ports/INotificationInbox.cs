namespace Groundshift.Core.Ports;

/// <summary>Items that were told of and have not been read yet: they are read again and again until their catalog serves them.</summary>
public interface INotificationInbox
{
    /// <summary>
    /// Adds an item, due at once. One that waits already is kept as it is, but for the last word on whether it is gone, and one that was
    /// given up is tried anew.
    /// </summary>
    ValueTask AddAsync(PushedItem item, CancellationToken cancellationToken);

    /// <summary>Takes what is due for one attempt each, longest due first. What is not settled within the lease is due again.</summary>
    ValueTask<IReadOnlyList<PushedItem>> TakeAsync(int limit, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Removes an item that was read.</summary>
    ValueTask DoneAsync(PushedItem item, CancellationToken cancellationToken);

    /// <summary>Counts a failed attempt; the item is due again at a time, or never where none is given.</summary>
    ValueTask FailedAsync(PushedItem item, DateTimeOffset? due, string reason, CancellationToken cancellationToken);

    /// <summary>What waits and what was given up, newest first.</summary>
    ValueTask<IReadOnlyList<PushedItem>> ListAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Forgets what was given up and received before a time.</summary>
    ValueTask ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken);
}

/// <summary>An item that somebody told of. Watch and item identify it.</summary>
public sealed record PushedItem
{
    /// <summary>The watch whose catalog has it.</summary>
    public required string WatchId { get; init; }

    /// <summary>The item's id; its address where no id was told.</summary>
    public required string ItemId { get; init; }

    /// <summary>The item's own address, where it was told.</summary>
    public string? Href { get; init; }

    /// <summary>True where the last word was that the item is gone.</summary>
    public bool IsRemoval { get; init; }

    /// <summary>When it was told first.</summary>
    public required DateTimeOffset Received { get; init; }

    /// <summary>Failed attempts so far.</summary>
    public int Attempts { get; init; }

    /// <summary>When it is tried next; null for one that was given up.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>Why the last attempt failed.</summary>
    public string? Reason { get; init; }
}
