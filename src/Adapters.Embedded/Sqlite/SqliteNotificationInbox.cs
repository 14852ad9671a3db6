using Groundshift.Core.Ports;
using Microsoft.Data.Sqlite;

namespace Groundshift.Adapters.Embedded.Sqlite;

/// <summary>Pushed items as rows.</summary>
internal sealed class SqliteNotificationInbox(SqliteDatabase database, TimeProvider clock) : INotificationInbox
{
    private const string Columns = "watch, item, href, received_ns, attempts, due_ns, reason, removal";

    public async ValueTask AddAsync(PushedItem item, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            session => session.Execute(
                """
                INSERT INTO inbox (watch, item, href, received_ns, due_ns, removal) VALUES ($watch, $item, $href, $received, $now, $removal)
                ON CONFLICT (watch, item) DO UPDATE SET href = $href, received_ns = $received, attempts = 0, due_ns = $now, reason = NULL, removal = $removal
                WHERE due_ns IS NULL OR inbox.removal <> $removal
                """,
                ("$watch", item.WatchId), ("$item", item.ItemId), ("$href", item.Href), ("$received", Nanoseconds.Of(item.Received)), ("$now", Now()), ("$removal", item.IsRemoval ? 1 : 0)),
            cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<PushedItem>> TakeAsync(int limit, TimeSpan lease, CancellationToken cancellationToken)
    {
        // Looking first keeps an idle process from taking the write lock.
        var any = await database.ReadAsync(
            session => session.Number("SELECT EXISTS (SELECT 1 FROM inbox WHERE due_ns <= $now)", ("$now", Now())), cancellationToken).ConfigureAwait(false);
        return any == 0
            ? []
            : await database.WriteAsync(
                session => session.All(
                    $"""
                    UPDATE inbox SET due_ns = $until
                    WHERE (watch, item) IN (SELECT watch, item FROM inbox WHERE due_ns <= $now ORDER BY due_ns LIMIT $limit) RETURNING {Columns}
                    """,
                    Item,
                    ("$until", Nanoseconds.Of(clock.GetUtcNow() + lease)), ("$now", Now()), ("$limit", limit)),
                cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DoneAsync(PushedItem item, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            session => session.Execute("DELETE FROM inbox WHERE watch = $watch AND item = $item", ("$watch", item.WatchId), ("$item", item.ItemId)),
            cancellationToken).ConfigureAwait(false);

    public async ValueTask FailedAsync(PushedItem item, DateTimeOffset? due, string reason, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            session => session.Execute(
                "UPDATE inbox SET attempts = attempts + 1, due_ns = $due, reason = $reason WHERE watch = $watch AND item = $item",
                ("$due", Nanoseconds.Of(due)), ("$reason", reason), ("$watch", item.WatchId), ("$item", item.ItemId)),
            cancellationToken).ConfigureAwait(false);

    public ValueTask<IReadOnlyList<PushedItem>> ListAsync(int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<PushedItem>>(
            session => session.All($"SELECT {Columns} FROM inbox ORDER BY received_ns DESC, watch, item LIMIT $limit", Item, ("$limit", limit)), cancellationToken);

    public async ValueTask ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            session => session.Execute("DELETE FROM inbox WHERE due_ns IS NULL AND received_ns < $before", ("$before", Nanoseconds.Of(before))),
            cancellationToken).ConfigureAwait(false);

    private static PushedItem Item(SqliteDataReader row) => new()
    {
        WatchId = row.GetString(0),
        ItemId = row.GetString(1),
        Href = row.IsDBNull(2) ? null : row.GetString(2),
        Received = Nanoseconds.Time(row.GetInt64(3)),
        Attempts = row.GetInt32(4),
        Due = row.Time(5),
        Reason = row.IsDBNull(6) ? null : row.GetString(6),
        IsRemoval = row.GetBoolean(7),
    };

    private long Now() => Nanoseconds.Of(clock.GetUtcNow());
}
