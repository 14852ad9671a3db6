using Groundshift.Core.Ports;
using Microsoft.Data.Sqlite;

namespace Groundshift.Adapters.Embedded.Sqlite;

/// <content>Items that cannot be used.</content>
internal sealed partial class SqliteSceneIndex
{
    private const string RefusalColumns = "catalog, collection, item, content_hash, reason, first_seen_ns, last_seen_ns";

    public ValueTask PutRefusalAsync(IStoreTransaction transaction, RefusedItem item, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        database.Session(transaction).Execute(
            $"""
            INSERT OR REPLACE INTO refused_items ({RefusalColumns})
            VALUES ($catalog, $collection, $item, $hash, $reason, $first, $last)
            """,
            ("$catalog", item.Catalog),
            ("$collection", item.Collection),
            ("$item", item.ItemId),
            ("$hash", item.ContentHash),
            ("$reason", item.Reason),
            ("$first", Nanoseconds.Of(item.FirstSeen)),
            ("$last", Nanoseconds.Of(item.LastSeen)));
        return ValueTask.CompletedTask;
    }

    public ValueTask<RefusedItem?> FindRefusalAsync(
        string catalog, string collection, string itemId, IStoreTransaction? transaction, CancellationToken cancellationToken) =>
        database.ReadAsync(
            transaction,
            session => session.First(
                $"SELECT {RefusalColumns} FROM refused_items WHERE catalog = $catalog AND collection = $collection AND item = $item",
                Refusal,
                ("$catalog", catalog), ("$collection", collection), ("$item", itemId)),
            cancellationToken);

    public ValueTask<IReadOnlyList<RefusedItem>> RefusalsAsync(string? catalog, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<RefusedItem>>(
            session => session.All(
                $"""
                SELECT {RefusalColumns} FROM refused_items WHERE $catalog IS NULL OR catalog = $catalog
                ORDER BY last_seen_ns DESC, catalog, collection, item LIMIT $limit
                """,
                Refusal,
                ("$catalog", catalog), ("$limit", limit)),
            cancellationToken);

    private static RefusedItem Refusal(SqliteDataReader row) => new()
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
