using Groundshift.Core.Ports;
using Npgsql;

namespace Groundshift.Adapters.Scale.Postgres;

/// <content>Items that cannot be used.</content>
internal sealed partial class PostgresSceneIndex
{
    private const string RefusalColumns = "catalog, collection, item, content_hash, reason, first_seen_ns, last_seen_ns";

    public async ValueTask PutRefusalAsync(IStoreTransaction transaction, RefusedItem item, CancellationToken cancellationToken)
    {
        var session = await LockedAsync(transaction, cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync(
            new Statement(
                $"""
                INSERT INTO refused_items ({RefusalColumns}) VALUES ($1, $2, $3, $4, $5, $6, $7)
                ON CONFLICT (catalog, collection, item) DO UPDATE SET content_hash = $4, reason = $5, first_seen_ns = $6, last_seen_ns = $7
                """,
                item.Catalog,
                item.Collection,
                item.ItemId,
                item.ContentHash,
                item.Reason,
                Nanoseconds.Of(item.FirstSeen),
                Nanoseconds.Of(item.LastSeen)),
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<RefusedItem?> FindRefusalAsync(
        string catalog, string collection, string itemId, IStoreTransaction? transaction, CancellationToken cancellationToken)
    {
        var found = await AllAsync(
            transaction,
            new Statement($"SELECT {RefusalColumns} FROM refused_items WHERE catalog = $1 AND collection = $2 AND item = $3", catalog, collection, itemId),
            Refusal,
            cancellationToken).ConfigureAwait(false);
        return found.Count == 0 ? null : found[0];
    }

    public ValueTask<IReadOnlyList<RefusedItem>> RefusalsAsync(string? catalog, int limit, CancellationToken cancellationToken) =>
        AllAsync(
            null,
            new Statement(
                $"""
                SELECT {RefusalColumns} FROM refused_items WHERE $1::text IS NULL OR catalog = $1
                ORDER BY last_seen_ns DESC, catalog, collection, item LIMIT $2
                """,
                catalog, limit),
            Refusal,
            cancellationToken);

    private static RefusedItem Refusal(NpgsqlDataReader row) => new()
    {
        Catalog = row.GetString(0),
        Collection = row.GetString(1),
        ItemId = row.GetString(2),
        ContentHash = row.GetString(3),
        Reason = row.GetString(4),
        FirstSeen = Nanoseconds.Time(row.GetInt64(5)),
        LastSeen = Nanoseconds.Time(row.GetInt64(6)),
    };
}
