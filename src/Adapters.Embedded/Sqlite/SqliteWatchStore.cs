using Groundshift.Core.Ports;
using Microsoft.Data.Sqlite;

namespace Groundshift.Adapters.Embedded.Sqlite;

/// <summary>Watches with their cursors, one row each.</summary>
internal sealed class SqliteWatchStore(SqliteDatabase database) : IWatchStore
{
    private const string Definition = "id, catalog, url, collection, provider, interval_ns, enabled";

    public async ValueTask PutAsync(Watch watch, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            session => session.Execute(
                $"""
                INSERT INTO watches ({Definition}) VALUES ($id, $catalog, $url, $collection, $provider, $interval, $enabled)
                ON CONFLICT (id) DO UPDATE SET catalog = $catalog, url = $url, collection = $collection, provider = $provider,
                    interval_ns = $interval, enabled = $enabled
                """,
                ("$id", watch.Id),
                ("$catalog", watch.Catalog),
                ("$url", watch.Url),
                ("$collection", watch.Collection),
                ("$provider", watch.Provider),
                ("$interval", watch.Interval.Ticks * Nanoseconds.PerTick),
                ("$enabled", watch.Enabled ? 1 : 0)),
            cancellationToken).ConfigureAwait(false);

    public ValueTask<Watch?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.First($"SELECT {Definition} FROM watches WHERE id = $id", Watch, ("$id", id)),
            cancellationToken);

    public ValueTask<IReadOnlyList<Watch>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Watch>>(
            session => session.All($"SELECT {Definition} FROM watches ORDER BY id", Watch),
            cancellationToken);

    public ValueTask<bool> RemoveAsync(string id, CancellationToken cancellationToken) =>
        database.WriteAsync(session => session.Execute("DELETE FROM watches WHERE id = $id", ("$id", id)) == 1, cancellationToken);

    public ValueTask<WatchCursor> CursorAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.First(
                "SELECT high_water_ns, last_sweep_ns, last_news_ns, last_reconciliation_ns, last_error, areas, last_try_ns, sequence FROM watches WHERE id = $id",
                Cursor,
                ("$id", id)) ?? new WatchCursor(),
            cancellationToken);

    public ValueTask<bool> SaveCursorAsync(IStoreTransaction transaction, string id, WatchCursor cursor, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var moved = database.Session(transaction).Execute(
            """
            UPDATE watches SET high_water_ns = $high, last_sweep_ns = $sweep, last_news_ns = $news, last_reconciliation_ns = $reconciliation,
                last_error = $error, areas = $areas, last_try_ns = $try, sequence = sequence + 1
            WHERE id = $id AND sequence = $sequence
            """,
            ("$id", id),
            ("$high", Nanoseconds.Of(cursor.HighWater)),
            ("$sweep", Nanoseconds.Of(cursor.LastSweep)),
            ("$news", Nanoseconds.Of(cursor.LastNews)),
            ("$reconciliation", Nanoseconds.Of(cursor.LastReconciliation)),
            ("$error", cursor.LastError),
            ("$areas", cursor.Areas),
            ("$try", Nanoseconds.Of(cursor.LastTry)),
            ("$sequence", cursor.Sequence));
        return ValueTask.FromResult(moved == 1);
    }

    public ValueTask NewsAsync(IStoreTransaction transaction, string id, DateTimeOffset time, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        database.Session(transaction).Execute(
            "UPDATE watches SET last_news_ns = max(coalesce(last_news_ns, $time), $time) WHERE id = $id", ("$id", id), ("$time", Nanoseconds.Of(time)));
        return ValueTask.CompletedTask;
    }

    private static Watch Watch(SqliteDataReader row) => new()
    {
        Id = row.GetString(0),
        Catalog = row.GetString(1),
        Url = row.GetString(2),
        Collection = row.GetString(3),
        Provider = row.IsDBNull(4) ? null : row.GetString(4),
        Interval = TimeSpan.FromTicks(row.GetInt64(5) / Nanoseconds.PerTick),
        Enabled = row.GetInt64(6) == 1,
    };

    private static WatchCursor Cursor(SqliteDataReader row) => new()
    {
        HighWater = row.Time(0),
        LastSweep = row.Time(1),
        LastNews = row.Time(2),
        LastReconciliation = row.Time(3),
        LastError = row.IsDBNull(4) ? null : row.GetString(4),
        Areas = row.IsDBNull(5) ? null : row.GetString(5),
        LastTry = row.Time(6),
        Sequence = row.GetInt64(7),
    };
}
