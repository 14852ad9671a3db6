using Groundshift.Core.Jobs;

namespace Groundshift.Core.Ports;

/// <summary>Every discovered item with its revision, whether or not it became work.</summary>
public interface ISceneIndex
{
    /// <summary>Records an item as seen. Keyed by (catalog, collection, item id). Removes a refusal of the same item.</summary>
    ValueTask PutAsync(IStoreTransaction transaction, IndexedScene scene, CancellationToken cancellationToken);

    /// <summary>One item, or null. Sees what a transaction has written when one is given.</summary>
    ValueTask<IndexedScene?> FindAsync(string catalog, string collection, string itemId, IStoreTransaction? transaction, CancellationToken cancellationToken);

    /// <summary>All items of one acquisition, over all catalogs. Sees what a transaction has written when one is given.</summary>
    ValueTask<IReadOnlyList<IndexedScene>> OfKeyAsync(SceneKey key, IStoreTransaction? transaction, CancellationToken cancellationToken);

    /// <summary>Items of a (catalog, collection) acquired in a closed interval, by time: what reconciliation compares with.</summary>
    ValueTask<IReadOnlyList<IndexedScene>> AcquiredAsync(string catalog, string collection, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);

    /// <summary>
    /// Items that concern an area, by having an outcome for it, of all catalogs, acquired in a closed interval, by time and then by
    /// item. Sees what a transaction has written when one is given.
    /// </summary>
    ValueTask<IReadOnlyList<IndexedScene>> OfAreaAsync(string area, DateTimeOffset from, DateTimeOffset to, IStoreTransaction? transaction, CancellationToken cancellationToken);

    /// <summary>Records an item that cannot be used, and why. Keyed like <see cref="PutAsync"/>; an indexed scene of the same item stays.</summary>
    ValueTask PutRefusalAsync(IStoreTransaction transaction, RefusedItem item, CancellationToken cancellationToken);

    /// <summary>The refusal of one item, or null. Sees what a transaction has written when one is given.</summary>
    ValueTask<RefusedItem?> FindRefusalAsync(string catalog, string collection, string itemId, IStoreTransaction? transaction, CancellationToken cancellationToken);

    /// <summary>Refused items, last seen first; all catalogs where <paramref name="catalog"/> is null.</summary>
    ValueTask<IReadOnlyList<RefusedItem>> RefusalsAsync(string? catalog, int limit, CancellationToken cancellationToken);
}

/// <summary>A discovered item.</summary>
public sealed record IndexedScene
{
    /// <summary>The normalised item.</summary>
    public required SceneSource Source { get; init; }

    /// <summary>SHA-256 of the item's JSON without its links, so that a change of content is seen where <c>updated</c> is not to be trusted.</summary>
    public required string ContentHash { get; init; }

    /// <summary>When it was first seen.</summary>
    public required DateTimeOffset FirstSeen { get; init; }

    /// <summary>When it was last seen.</summary>
    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>When it was found gone from its catalog, or null.</summary>
    public DateTimeOffset? Vanished { get; init; }

    /// <summary>What became of it for each area: one sentence each, such as <c>congo: queued as job 3f…</c>.</summary>
    public IReadOnlyDictionary<string, string> Outcomes { get; init; } = new Dictionary<string, string>();
}

/// <summary>An item that was seen and cannot be used: a stated outcome in place of a scene.</summary>
public sealed record RefusedItem
{
    /// <summary>Name of the catalog.</summary>
    public required string Catalog { get; init; }

    /// <summary>Collection id.</summary>
    public required string Collection { get; init; }

    /// <summary>Item id; the item's address where it has none.</summary>
    public required string ItemId { get; init; }

    /// <summary>Content hash as in <see cref="IndexedScene.ContentHash"/>: an unchanged item is refused once.</summary>
    public required string ContentHash { get; init; }

    /// <summary>What is wrong: field, expected, found and next step in one sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>When it was first seen.</summary>
    public required DateTimeOffset FirstSeen { get; init; }

    /// <summary>When it was last seen.</summary>
    public required DateTimeOffset LastSeen { get; init; }
}
