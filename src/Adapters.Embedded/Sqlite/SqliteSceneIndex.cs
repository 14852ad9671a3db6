using System.Text.Json;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;
using Microsoft.Data.Sqlite;

namespace Groundshift.Adapters.Embedded.Sqlite;

/// <summary>Every discovered item as a row.</summary>
internal sealed partial class SqliteSceneIndex(SqliteDatabase database) : ISceneIndex
{
    private const string Columns = "source, content_hash, first_seen_ns, last_seen_ns, vanished_ns, outcomes";

    public ValueTask PutAsync(IStoreTransaction transaction, IndexedScene scene, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var source = scene.Source;
        var session = database.Session(transaction);
        session.Execute(
            """
            INSERT OR REPLACE INTO scenes (catalog, collection, item, scene_key, acquired_ns, content_hash, first_seen_ns, last_seen_ns, vanished_ns, outcomes, source)
            VALUES ($catalog, $collection, $item, $key, $acquired, $hash, $first, $last, $vanished, $outcomes, $source)
            """,
            ("$catalog", source.Catalog),
            ("$collection", source.Collection),
            ("$item", source.ItemId),
            ("$key", source.Key.Value),
            ("$acquired", Nanoseconds.Of(source.Acquired)),
            ("$hash", scene.ContentHash),
            ("$first", Nanoseconds.Of(scene.FirstSeen)),
            ("$last", Nanoseconds.Of(scene.LastSeen)),
            ("$vanished", Nanoseconds.Of(scene.Vanished)),
            ("$outcomes", JsonSerializer.Serialize(scene.Outcomes, EmbeddedJson.Default.IReadOnlyDictionaryStringString)),
            ("$source", JsonSerializer.Serialize(source, MessageJson.Default.SceneSource)));
        session.Execute(
            "DELETE FROM refused_items WHERE catalog = $catalog AND collection = $collection AND item = $item",
            ("$catalog", source.Catalog), ("$collection", source.Collection), ("$item", source.ItemId));
        return ValueTask.CompletedTask;
    }

    public ValueTask<IndexedScene?> FindAsync(
        string catalog, string collection, string itemId, IStoreTransaction? transaction, CancellationToken cancellationToken) =>
        database.ReadAsync(
            transaction,
            session => session.First(
                $"SELECT {Columns} FROM scenes WHERE catalog = $catalog AND collection = $collection AND item = $item",
                Scene,
                ("$catalog", catalog), ("$collection", collection), ("$item", itemId)),
            cancellationToken);

    public ValueTask<IReadOnlyList<IndexedScene>> OfKeyAsync(SceneKey key, IStoreTransaction? transaction, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<IndexedScene>>(
            transaction,
            session => session.All(
                $"SELECT {Columns} FROM scenes WHERE scene_key = $key ORDER BY catalog, collection, item",
                Scene,
                ("$key", key.Value)),
            cancellationToken);

    public ValueTask<IReadOnlyList<IndexedScene>> AcquiredAsync(
        string catalog, string collection, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<IndexedScene>>(
            session => session.All(
                $"""
                SELECT {Columns} FROM scenes WHERE catalog = $catalog AND collection = $collection AND acquired_ns BETWEEN $from AND $to
                ORDER BY acquired_ns, item
                """,
                Scene,
                ("$catalog", catalog), ("$collection", collection), ("$from", Nanoseconds.Of(from)), ("$to", Nanoseconds.Of(to))),
            cancellationToken);

    public ValueTask<IReadOnlyList<IndexedScene>> OfAreaAsync(
        string area, DateTimeOffset from, DateTimeOffset to, IStoreTransaction? transaction, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<IndexedScene>>(
            transaction,
            session => session.All(
                $"""
                SELECT {Columns} FROM scenes WHERE acquired_ns BETWEEN $from AND $to
                AND EXISTS (SELECT 1 FROM json_each(scenes.outcomes) WHERE json_each.key = $area)
                ORDER BY acquired_ns, item
                """,
                Scene,
                ("$area", area), ("$from", Nanoseconds.Of(from)), ("$to", Nanoseconds.Of(to))),
            cancellationToken);

    private static IndexedScene Scene(SqliteDataReader row) => new()
    {
        Source = JsonSerializer.Deserialize(row.GetString(0), MessageJson.Default.SceneSource)
            ?? throw new InvalidOperationException("A scene's row holds the JSON null."),
        ContentHash = row.GetString(1),
        FirstSeen = Nanoseconds.Time(row.GetInt64(2)),
        LastSeen = Nanoseconds.Time(row.GetInt64(3)),
        Vanished = row.IsDBNull(4) ? null : Nanoseconds.Time(row.GetInt64(4)),
        Outcomes = JsonSerializer.Deserialize(row.GetString(5), EmbeddedJson.Default.IReadOnlyDictionaryStringString)
            ?? throw new InvalidOperationException("A scene's outcomes hold the JSON null."),
    };
}
