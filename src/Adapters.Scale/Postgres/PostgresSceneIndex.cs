using System.Text.Json;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;
using Npgsql;

namespace Groundshift.Adapters.Scale.Postgres;

/// <summary>Every discovered item as a row.</summary>
/// <remarks>
/// Planning reads the other scenes of an acquisition or an area and writes what follows from them. Whoever reads or writes scenes
/// under a transaction therefore holds one lock until it ends: plans are made one after another.
/// </remarks>
internal sealed partial class PostgresSceneIndex(PostgresDatabase database) : ISceneIndex
{
    private const string Columns = "source, content_hash, first_seen_ns, last_seen_ns, vanished_ns, outcomes::text";
    private const string PlanningLock = "scenes";

    public async ValueTask PutAsync(IStoreTransaction transaction, IndexedScene scene, CancellationToken cancellationToken)
    {
        var source = scene.Source;
        var session = await LockedAsync(transaction, cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync(
            new Statement(
                """
                INSERT INTO scenes (catalog, collection, item, scene_key, acquired_ns, content_hash, first_seen_ns, last_seen_ns, vanished_ns, outcomes, source)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb, $11)
                ON CONFLICT (catalog, collection, item) DO UPDATE SET scene_key = $4, acquired_ns = $5, content_hash = $6, first_seen_ns = $7,
                    last_seen_ns = $8, vanished_ns = $9, outcomes = $10::jsonb, source = $11
                """,
                source.Catalog,
                source.Collection,
                source.ItemId,
                source.Key.Value,
                Nanoseconds.Of(source.Acquired),
                scene.ContentHash,
                Nanoseconds.Of(scene.FirstSeen),
                Nanoseconds.Of(scene.LastSeen),
                Nanoseconds.Of(scene.Vanished),
                JsonSerializer.Serialize(scene.Outcomes, ScaleJson.Default.IReadOnlyDictionaryStringString),
                JsonSerializer.Serialize(source, MessageJson.Default.SceneSource)),
            cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync(
            new Statement("DELETE FROM refused_items WHERE catalog = $1 AND collection = $2 AND item = $3", source.Catalog, source.Collection, source.ItemId),
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IndexedScene?> FindAsync(
        string catalog, string collection, string itemId, IStoreTransaction? transaction, CancellationToken cancellationToken)
    {
        var found = await AllAsync(
            transaction,
            new Statement($"SELECT {Columns} FROM scenes WHERE catalog = $1 AND collection = $2 AND item = $3", catalog, collection, itemId),
            Scene,
            cancellationToken).ConfigureAwait(false);
        return found.Count == 0 ? null : found[0];
    }

    public ValueTask<IReadOnlyList<IndexedScene>> OfKeyAsync(SceneKey key, IStoreTransaction? transaction, CancellationToken cancellationToken) =>
        AllAsync(
            transaction,
            new Statement($"SELECT {Columns} FROM scenes WHERE scene_key = $1 ORDER BY catalog, collection, item", key.Value),
            Scene,
            cancellationToken);

    public ValueTask<IReadOnlyList<IndexedScene>> AcquiredAsync(
        string catalog, string collection, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        AllAsync(
            null,
            new Statement(
                $"SELECT {Columns} FROM scenes WHERE catalog = $1 AND collection = $2 AND acquired_ns BETWEEN $3 AND $4 ORDER BY acquired_ns, item",
                catalog, collection, Nanoseconds.Of(from), Nanoseconds.Of(to)),
            Scene,
            cancellationToken);

    public ValueTask<IReadOnlyList<IndexedScene>> OfAreaAsync(
        string area, DateTimeOffset from, DateTimeOffset to, IStoreTransaction? transaction, CancellationToken cancellationToken) =>
        AllAsync(
            transaction,
            new Statement(
                $"SELECT {Columns} FROM scenes WHERE acquired_ns BETWEEN $2 AND $3 AND jsonb_exists(outcomes, $1) ORDER BY acquired_ns, item",
                area, Nanoseconds.Of(from), Nanoseconds.Of(to)),
            Scene,
            cancellationToken);

    private async ValueTask<IReadOnlyList<T>> AllAsync<T>(
        IStoreTransaction? transaction, Statement statement, Func<NpgsqlDataReader, T> map, CancellationToken cancellationToken)
    {
        if (transaction is null)
        {
            return await database.RunAsync(session => session.AllAsync(statement, map, cancellationToken), cancellationToken).ConfigureAwait(false);
        }

        var session = await LockedAsync(transaction, cancellationToken).ConfigureAwait(false);
        return await session.AllAsync(statement, map, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<PostgresSession> LockedAsync(IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        var session = database.Session(transaction);
        await database.LockAsync(session, PlanningLock, cancellationToken).ConfigureAwait(false);
        return session;
    }

    private static IndexedScene Scene(NpgsqlDataReader row) => new()
    {
        Source = JsonSerializer.Deserialize(row.GetString(0), MessageJson.Default.SceneSource)
            ?? throw new InvalidOperationException("A scene's row holds the JSON null."),
        ContentHash = row.GetString(1),
        FirstSeen = Nanoseconds.Time(row.GetInt64(2)),
        LastSeen = Nanoseconds.Time(row.GetInt64(3)),
        Vanished = row.Time(4),
        Outcomes = JsonSerializer.Deserialize(row.GetString(5), ScaleJson.Default.IReadOnlyDictionaryStringString)
            ?? throw new InvalidOperationException("A scene's outcomes hold the JSON null."),
    };
}
