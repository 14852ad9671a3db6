using Groundshift.Core.Ports;
using Npgsql;

namespace Groundshift.Adapters.Scale.Postgres;

/// <summary>Watches with their cursors, one row each.</summary>
internal sealed class PostgresWatchStore(PostgresDatabase database) : IWatchStore
{
    private const string Definition = "id, catalog, url, collection, provider, interval_ns, enabled";

    public async ValueTask PutAsync(Watch watch, CancellationToken cancellationToken) =>
        await database.RunAsync(
            session => session.ExecuteAsync(
                new Statement(
                    $"""
                    INSERT INTO watches ({Definition}) VALUES ($1, $2, $3, $4, $5, $6, $7)
                    ON CONFLICT (id) DO UPDATE SET catalog = $2, url = $3, collection = $4, provider = $5, interval_ns = $6, enabled = $7
                    """,
                    watch.Id,
                    watch.Catalog,
                    watch.Url,
                    watch.Collection,
                    watch.Provider,
                    watch.Interval.Ticks * Nanoseconds.PerTick,
                    watch.Enabled),
                cancellationToken),
            cancellationToken).ConfigureAwait(false);

    public ValueTask<Watch?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.RunAsync(
            session => session.FirstAsync(new Statement($"SELECT {Definition} FROM watches WHERE id = $1", id), Watch, cancellationToken),
            cancellationToken);

    public ValueTask<IReadOnlyList<Watch>> ListAsync(CancellationToken cancellationToken) =>
        database.RunAsync(
            session => session.AllAsync(new Statement($"SELECT {Definition} FROM watches ORDER BY id"), Watch, cancellationToken),
            cancellationToken);

    public async ValueTask<bool> RemoveAsync(string id, CancellationToken cancellationToken) =>
        await database.RunAsync(
            session => session.ExecuteAsync(new Statement("DELETE FROM watches WHERE id = $1", id), cancellationToken),
            cancellationToken).ConfigureAwait(false) == 1;

    public async ValueTask<WatchCursor> CursorAsync(string id, CancellationToken cancellationToken) =>
        await database.RunAsync(
            session => session.FirstAsync(
                new Statement("SELECT high_water_ns, last_sweep_ns, last_news_ns, last_reconciliation_ns, last_error, areas, last_try_ns, sequence FROM watches WHERE id = $1", id),
                Cursor,
                cancellationToken),
            cancellationToken).ConfigureAwait(false) ?? new WatchCursor();

    public async ValueTask<bool> SaveCursorAsync(IStoreTransaction transaction, string id, WatchCursor cursor, CancellationToken cancellationToken) =>
        await database.Session(transaction).ExecuteAsync(
            new Statement(
                """
                UPDATE watches SET high_water_ns = $2, last_sweep_ns = $3, last_news_ns = $4, last_reconciliation_ns = $5, last_error = $6, areas = $7,
                    last_try_ns = $8, sequence = sequence + 1
                WHERE id = $1 AND sequence = $9
                """,
                id,
                Nanoseconds.Of(cursor.HighWater),
                Nanoseconds.Of(cursor.LastSweep),
                Nanoseconds.Of(cursor.LastNews),
                Nanoseconds.Of(cursor.LastReconciliation),
                cursor.LastError,
                cursor.Areas,
                Nanoseconds.Of(cursor.LastTry),
                cursor.Sequence),
            cancellationToken).ConfigureAwait(false) == 1;

    public async ValueTask NewsAsync(IStoreTransaction transaction, string id, DateTimeOffset time, CancellationToken cancellationToken) =>
        await database.Session(transaction).ExecuteAsync(
            new Statement("UPDATE watches SET last_news_ns = greatest(last_news_ns, $2) WHERE id = $1", id, Nanoseconds.Of(time)), cancellationToken).ConfigureAwait(false);

    private static Watch Watch(NpgsqlDataReader row) => new()
    {
        Id = row.GetString(0),
        Catalog = row.GetString(1),
        Url = row.GetString(2),
        Collection = row.GetString(3),
        Provider = row.Text(4),
        Interval = TimeSpan.FromTicks(row.GetInt64(5) / Nanoseconds.PerTick),
        Enabled = row.GetBoolean(6),
    };

    private static WatchCursor Cursor(NpgsqlDataReader row) => new()
    {
        HighWater = row.Time(0),
        LastSweep = row.Time(1),
        LastNews = row.Time(2),
        LastReconciliation = row.Time(3),
        LastError = row.Text(4),
        Areas = row.Text(5),
        LastTry = row.Time(6),
        Sequence = row.GetInt64(7),
    };
}
