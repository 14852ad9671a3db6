using Groundshift.Core.Ports;
using Npgsql;

namespace Groundshift.Adapters.Scale.Postgres;

/// <summary>Pushed items as rows.</summary>
internal sealed class PostgresNotificationInbox(PostgresDatabase database, TimeProvider clock) : INotificationInbox
{
    private const string Columns = "watch, item, href, received_ns, attempts, due_ns, reason, removal";

    public ValueTask AddAsync(PushedItem item, CancellationToken cancellationToken) =>
        RunAsync(
            new Statement(
                """
                INSERT INTO inbox (watch, item, href, received_ns, due_ns, removal) VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT (watch, item) DO UPDATE SET href = $3, received_ns = $4, attempts = 0, due_ns = $5, reason = NULL, removal = $6
                WHERE inbox.due_ns IS NULL OR inbox.removal <> $6
                """,
                item.WatchId, item.ItemId, item.Href, Nanoseconds.Of(item.Received), Now(), item.IsRemoval),
            cancellationToken);

    public ValueTask<IReadOnlyList<PushedItem>> TakeAsync(int limit, TimeSpan lease, CancellationToken cancellationToken) =>
        database.RunAsync(
            session => session.AllAsync(
                new Statement(
                    $"""
                    UPDATE inbox SET due_ns = $1
                    WHERE (watch, item) IN (SELECT watch, item FROM inbox WHERE due_ns <= $2 ORDER BY due_ns LIMIT $3 FOR UPDATE SKIP LOCKED) RETURNING {Columns}
                    """,
                    Nanoseconds.Of(clock.GetUtcNow() + lease), Now(), limit),
                Item,
                cancellationToken),
            cancellationToken);

    public ValueTask DoneAsync(PushedItem item, CancellationToken cancellationToken) =>
        RunAsync(new Statement("DELETE FROM inbox WHERE watch = $1 AND item = $2", item.WatchId, item.ItemId), cancellationToken);

    public ValueTask FailedAsync(PushedItem item, DateTimeOffset? due, string reason, CancellationToken cancellationToken) =>
        RunAsync(
            new Statement(
                "UPDATE inbox SET attempts = attempts + 1, due_ns = $3, reason = $4 WHERE watch = $1 AND item = $2",
                item.WatchId, item.ItemId, Nanoseconds.Of(due), reason),
            cancellationToken);

    public ValueTask<IReadOnlyList<PushedItem>> ListAsync(int limit, CancellationToken cancellationToken) =>
        database.RunAsync(
            session => session.AllAsync(new Statement($"SELECT {Columns} FROM inbox ORDER BY received_ns DESC, watch, item LIMIT $1", limit), Item, cancellationToken),
            cancellationToken);

    public ValueTask ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        RunAsync(new Statement("DELETE FROM inbox WHERE due_ns IS NULL AND received_ns < $1", Nanoseconds.Of(before)), cancellationToken);

    private async ValueTask RunAsync(Statement statement, CancellationToken cancellationToken) =>
        await database.RunAsync(session => session.ExecuteAsync(statement, cancellationToken), cancellationToken).ConfigureAwait(false);

    private static PushedItem Item(NpgsqlDataReader row) => new()
    {
        WatchId = row.GetString(0),
        ItemId = row.GetString(1),
        Href = row.Text(2),
        Received = Nanoseconds.Time(row.GetInt64(3)),
        Attempts = row.GetInt32(4),
        Due = row.Time(5),
        Reason = row.Text(6),
        IsRemoval = row.GetBoolean(7),
    };

    private long Now() => Nanoseconds.Of(clock.GetUtcNow());
}
