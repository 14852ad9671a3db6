using System.Text.Json.Nodes;
using Groundshift.Adapters.Scale.Postgres.Search;
using Groundshift.Core.Cql2;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using Npgsql;

namespace Groundshift.Adapters.Scale.Postgres;

/// <summary>Collections and items as JSON text, with PostGIS and other indexes for search.</summary>
internal sealed class PostgresCatalogStore(PostgresDatabase database) : ICatalogStore
{
    // Items are held by groups of their ids, so that a transaction over very many takes no more locks than the server has room for.
    private const int LockGroups = 256;

    private readonly LongestSpan _span = new();

    public async ValueTask PutCollectionAsync(IStoreTransaction transaction, StacCollection collection, CancellationToken cancellationToken)
    {
        var session = await LockedCollectionAsync(transaction, collection.Id, cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync(
            new Statement("INSERT INTO collections (id, json, private) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET json = $2, private = $3", collection.Id, collection.ToJson(), collection.IsPrivate),
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<StacCollection?> FindCollectionAsync(string id, IStoreTransaction? transaction, CancellationToken cancellationToken)
    {
        var statement = new Statement("SELECT json FROM collections WHERE id = $1", id);
        if (transaction is null)
        {
            return await database.RunAsync(session => session.FirstAsync(statement, Collection, cancellationToken), cancellationToken).ConfigureAwait(false);
        }

        return await database.Session(transaction).FirstAfterAsync(database.Lock(CollectionLock(id)), statement, Collection, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<bool> RemoveCollectionAsync(IStoreTransaction transaction, string id, CancellationToken cancellationToken)
    {
        var session = await LockedCollectionAsync(transaction, id, cancellationToken).ConfigureAwait(false);
        if (await session.ExecuteAsync(new Statement("DELETE FROM collections WHERE id = $1", id), cancellationToken).ConfigureAwait(false) == 0)
        {
            return false;
        }

        await session.ExecuteAsync(new Statement("DELETE FROM item_properties WHERE collection = $1", id), cancellationToken).ConfigureAwait(false);
        await session.ExecuteLongAsync(new Statement("DELETE FROM items WHERE collection = $1", id), cancellationToken).ConfigureAwait(false);
        return true;
    }

    public ValueTask<IReadOnlyList<StacCollection>> ListCollectionsAsync(CancellationToken cancellationToken) =>
        database.RunAsync(session => session.AllAsync(new Statement("SELECT json FROM collections ORDER BY id"), Collection, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<string>> ListPrivateCollectionsAsync(CancellationToken cancellationToken) =>
        database.RunAsync(session => session.AllAsync(new Statement("SELECT id FROM collections WHERE private ORDER BY id"), row => row.GetString(0), cancellationToken), cancellationToken);

    public async ValueTask<string> PutItemAsync(IStoreTransaction transaction, StacItem item, CancellationToken cancellationToken)
    {
        var row = ItemRow.Of(item);
        var changed = await database.Session(transaction).BatchAsync(
            [database.Lock(LockName(row.Collection, row.Id)), ItemStatements.Upsert(row), ItemStatements.AddProperties([row])], cancellationToken).ConfigureAwait(false);
        return changed[1] == 1 ? row.Tag : throw ItemLoad.UnknownCollection(row.Collection);
    }

    public ValueTask<IReadOnlyList<ItemPut>> PutItemsAsync(IStoreTransaction transaction, IReadOnlyList<ItemRow> items, bool replace, CancellationToken cancellationToken) =>
        new ItemLoad(database.Session(transaction), database.Locks, LockName).PutAsync(items, replace, cancellationToken);

    public async ValueTask<VersionedItem?> FindItemAsync(string collection, string id, IStoreTransaction? transaction, CancellationToken cancellationToken)
    {
        var statement = new Statement("SELECT json, tag FROM items WHERE collection = $1 AND id = $2", collection, id);
        if (transaction is null)
        {
            return await database.RunAsync(session => session.FirstAsync(statement, SearchRun.Item, cancellationToken), cancellationToken).ConfigureAwait(false);
        }

        return await database.Session(transaction).FirstAfterAsync(database.Lock(LockName(collection, id)), statement, SearchRun.Item, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<bool> RemoveItemAsync(IStoreTransaction transaction, string collection, string id, CancellationToken cancellationToken)
    {
        var changed = await database.Session(transaction).BatchAsync(
            [database.Lock(LockName(collection, id)), new Statement("DELETE FROM items WHERE collection = $1 AND id = $2", collection, id)], cancellationToken).ConfigureAwait(false);
        return changed[1] == 1;
    }

    public ValueTask<ItemPage> SearchAsync(ItemSearch search, CancellationToken cancellationToken) =>
        database.SnapshotAsync(
            async session =>
            {
                var run = await SearchRun.PrepareAsync(session, search, _span, cancellationToken).ConfigureAwait(false);
                return await run.PageAsync(cancellationToken).ConfigureAwait(false);
            },
            cancellationToken);

    public ValueTask<IReadOnlyList<AggregationResult>> AggregateAsync(ItemSearch search, IReadOnlyList<Aggregation> aggregations, CancellationToken cancellationToken) =>
        database.SnapshotAsync(
            async session =>
            {
                var run = await SearchRun.PrepareWholeAsync(session, search with { SortBy = [], Token = null }, _span, cancellationToken).ConfigureAwait(false);
                return await run.FiguresAsync(aggregations, cancellationToken).ConfigureAwait(false);
            },
            cancellationToken);

    public ValueTask<IReadOnlyList<ItemProperty>> ListPropertiesAsync(CancellationToken cancellationToken) =>
        database.RunAsync(
            session => session.AllAsync(
                new Statement("SELECT collection, name, kind FROM item_properties ORDER BY collection, name, kind"),
                row => new ItemProperty(row.GetString(0), row.GetString(1), Enum.Parse<Cql2Kind>(row.GetString(2))),
                cancellationToken),
            cancellationToken);

    public async ValueTask RefreshStatisticsAsync(CancellationToken cancellationToken)
    {
        // What waits to be sorted into the inverted indexes is read by every search that uses them. Only their owner may sort it in.
        const string Sorted = "DO $$ BEGIN PERFORM gin_clean_pending_list('items_by_words'), gin_clean_pending_list('items_by_value'); EXCEPTION WHEN insufficient_privilege THEN NULL; END $$";
        await database.RunAsync(
            async session =>
            {
                await session.ScriptAsync(Sorted, cancellationToken).ConfigureAwait(false);
                return await session.ExecuteLongAsync(new Statement("ANALYZE items"), cancellationToken).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<PostgresSession> LockedCollectionAsync(IStoreTransaction transaction, string id, CancellationToken cancellationToken)
    {
        var session = database.Session(transaction);
        await database.LockAsync(session, CollectionLock(id), cancellationToken).ConfigureAwait(false);
        return session;
    }

    private static string CollectionLock(string id) => $"collection:{id}";

    private static string LockName(string collection, string id) => $"items:{collection}:{ItemStatements.Group(id, LockGroups)}";

    private static StacCollection Collection(NpgsqlDataReader row) =>
        new(JsonNode.Parse(row.GetString(0)) as JsonObject ?? throw new InvalidOperationException("A collection's row holds no JSON object."));
}
