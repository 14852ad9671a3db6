using Groundshift.Core.Jobs;

namespace Groundshift.Core.Ports;

/// <summary>Every discovered item with its revision, whether or not it became work.</summary>
public interface ISceneIndex
{
    /// <summary>Records an item as seen. Keyed by (catalog, collection, item id).</summary>
    ValueTask PutAsync(IStoreTransaction transaction, IndexedScene scene, CancellationToken cancellationToken);

    /// <summary>One item, or null.</summary>
    ValueTask<IndexedScene?> FindAsync(string catalog, string collection, string itemId, CancellationToken cancellationToken);

    /// <summary>All items of one acquisition, over all catalogs.</summary>
    ValueTask<IReadOnlyList<IndexedScene>> OfKeyAsync(SceneKey key, CancellationToken cancellationToken);

    /// <summary>Items of a (catalog, collection) acquired in an interval: what reconciliation compares with.</summary>
    ValueTask<IReadOnlyList<IndexedScene>> AcquiredAsync(string catalog, string collection, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);
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
