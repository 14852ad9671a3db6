using Groundshift.Core.Cql2;
using Groundshift.Core.Stac;
using NetTopologySuite.Geometries;

namespace Groundshift.Core.Ports;

/// <summary>STAC collections and items, with search.</summary>
/// <remarks>
/// <para>Stored JSON holds relative knowledge only: links that depend on the server's address are added by the API.</para>
/// <para>What is read under a transaction is held: until it ends, nobody else changes, adds or removes that item or collection, whether it
/// was there or not. So a caller may read a version tag, compare, and write.</para>
/// </remarks>
public interface ICatalogStore
{
    /// <summary>Adds or replaces a collection.</summary>
    ValueTask PutCollectionAsync(IStoreTransaction transaction, StacCollection collection, CancellationToken cancellationToken);

    /// <summary>One collection, or null. Inside a transaction when one is given.</summary>
    ValueTask<StacCollection?> FindCollectionAsync(string id, IStoreTransaction? transaction, CancellationToken cancellationToken);

    /// <summary>Removes a collection with all its items.</summary>
    ValueTask<bool> RemoveCollectionAsync(IStoreTransaction transaction, string id, CancellationToken cancellationToken);

    /// <summary>All collections, by id.</summary>
    ValueTask<IReadOnlyList<StacCollection>> ListCollectionsAsync(CancellationToken cancellationToken);

    /// <summary>Ids of the collections that only keys open (<see cref="StacCollection.IsPrivate"/>): one look into an index, whatever the number of collections.</summary>
    ValueTask<IReadOnlyList<string>> ListPrivateCollectionsAsync(CancellationToken cancellationToken);

    /// <summary>Adds or replaces an item; its collection must exist. Returns the new version tag, which depends on the content only.</summary>
    /// <exception cref="Jobs.InvalidInputException">The collection is unknown, or the item lacks an id or a time, or its geometry is broken.</exception>
    ValueTask<string> PutItemAsync(IStoreTransaction transaction, StacItem item, CancellationToken cancellationToken);

    /// <summary>
    /// Adds many items at once, each as <see cref="PutItemAsync"/> does; their collections must exist. An item that is there stays, unless
    /// it is to be replaced and differs. Of items with one id the first is kept, or the last where they are to be replaced.
    /// </summary>
    /// <returns>What became of each item, in their order.</returns>
    /// <exception cref="Jobs.InvalidInputException">A collection is unknown; then nothing may be committed.</exception>
    ValueTask<IReadOnlyList<ItemPut>> PutItemsAsync(IStoreTransaction transaction, IReadOnlyList<ItemRow> items, bool replace, CancellationToken cancellationToken);

    /// <summary>One item with its version tag, or null. Inside a transaction when one is given.</summary>
    ValueTask<VersionedItem?> FindItemAsync(string collection, string id, IStoreTransaction? transaction, CancellationToken cancellationToken);

    /// <summary>Removes an item.</summary>
    ValueTask<bool> RemoveItemAsync(IStoreTransaction transaction, string collection, string id, CancellationToken cancellationToken);

    /// <summary>One page of items.</summary>
    /// <exception cref="Jobs.InvalidInputException">The page token does not belong to this search, the geometry is not valid, or a field cannot be sorted by.</exception>
    ValueTask<ItemPage> SearchAsync(ItemSearch search, CancellationToken cancellationToken);

    /// <summary>Figures over all items that match, in the order asked for; sort keys, limit and token do not count.</summary>
    /// <exception cref="Jobs.InvalidInputException">The geometry is not valid.</exception>
    ValueTask<IReadOnlyList<AggregationResult>> AggregateAsync(ItemSearch search, IReadOnlyList<Aggregation> aggregations, CancellationToken cancellationToken);

    /// <summary>The properties that items have, by collection and name; what only removed items had may stay.</summary>
    ValueTask<IReadOnlyList<ItemProperty>> ListPropertiesAsync(CancellationToken cancellationToken);

    /// <summary>Tells the store that very many items changed, so that it can look again how best to find them.</summary>
    ValueTask RefreshStatisticsAsync(CancellationToken cancellationToken);
}

/// <summary>An item and its strong entity tag (without quotes).</summary>
public sealed record VersionedItem(StacItem Item, string Tag);

/// <summary>What became of an item that was put with others.</summary>
/// <param name="Tag">Its version tag now.</param>
/// <param name="Effect">Whether it was written.</param>
public sealed record ItemPut(string Tag, ItemEffect Effect);

/// <summary>Whether an item was written.</summary>
public enum ItemEffect
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>It was there and differed.</summary>
    Replaced,

    /// <summary>It was there and stays as it was.</summary>
    Kept,
}

/// <summary>What to search for. Every given condition must hold.</summary>
public sealed record ItemSearch
{
    /// <summary>Collection ids; empty means all.</summary>
    public IReadOnlyList<string> Collections { get; init; } = [];

    /// <summary>Collection ids that are left out, whatever else is asked for.</summary>
    public IReadOnlyList<string> ExceptCollections { get; init; } = [];

    /// <summary>Item ids; empty means all.</summary>
    public IReadOnlyList<string> Ids { get; init; } = [];

    /// <summary>Items whose geometry meets this one (planar, WGS 84); boxes over the antimeridian come as two polygons.</summary>
    public Geometry? Intersects { get; init; }

    /// <summary>Items whose time, or interval, meets this one.</summary>
    public DatetimeRange? Datetime { get; init; }

    /// <summary>
    /// Items for which this is true, by <see cref="Cql2Evaluator"/> on an <see cref="ItemRecord"/>. Bound by <see cref="Cql2Binding"/>:
    /// the store takes names and kinds as they are.
    /// </summary>
    public Cql2Expression? Filter { get; init; }

    /// <summary>Terms of which one at least must match, each as <see cref="Stac.FreeText.Words"/> gave it; empty means no such condition.</summary>
    public IReadOnlyList<string> FreeText { get; init; } = [];

    /// <summary>Sort keys; the store appends (collection, id) so that the order is total. Empty means newest first.</summary>
    public IReadOnlyList<SortKey> SortBy { get; init; } = [];

    /// <summary>Page size, already clamped.</summary>
    public int Limit { get; init; } = 10;

    /// <summary>Opaque token of the page, as <see cref="ItemPage.Next"/> gave it.</summary>
    public string? Token { get; init; }
}

/// <summary>A field to sort by: <c>id</c>, <c>collection</c> or <c>properties.NAME</c>.</summary>
/// <remarks>
/// Items without a value come last in both directions; numbers come before texts, and texts sort by their UTF-8 bytes. Times
/// (datetime, created, updated, …) sort as moments, a null datetime as the start of its interval. Lists and objects are no values.
/// </remarks>
public sealed record SortKey(string Field, bool Descending);

/// <summary>A closed interval of time in nanoseconds since 1970-01-01T00:00:00Z; null ends are open.</summary>
public sealed record DatetimeRange(long? FromNanoseconds, long? ToNanoseconds);

/// <summary>One page of search results.</summary>
/// <param name="Items">The items, in order.</param>
/// <param name="Next">Token of the next page, or null at the end.</param>
/// <param name="Matched">Number of items that match in all, exact or estimated; null where neither is cheap to know.</param>
/// <param name="IsEstimated">True where <paramref name="Matched"/> is an estimate.</param>
public sealed record ItemPage(IReadOnlyList<VersionedItem> Items, string? Next, long? Matched, bool IsEstimated = false);
