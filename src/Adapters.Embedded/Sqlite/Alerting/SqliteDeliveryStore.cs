using Groundshift.Core.Alerting;
using Groundshift.Core.Ports;
using Microsoft.Data.Sqlite;

namespace Groundshift.Adapters.Embedded.Sqlite.Alerting;

/// <summary>Events for channels, one row per event and channel.</summary>
internal sealed class SqliteDeliveryStore(SqliteDatabase database, TimeProvider clock) : IDeliveryStore
{
    private const string Filter =
        "($channel IS NULL OR d.channel = $channel) AND ($subject IS NULL OR d.subject = $subject) AND ($since IS NULL OR e.time_ns >= $since)";

    public ValueTask AddAsync(IStoreTransaction transaction, ChannelEvent message, IReadOnlyList<string> channels, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var session = database.Session(transaction);
        session.Execute(
            "INSERT INTO channel_events (id, type, subject, time_ns, body) VALUES ($id, $type, $subject, $time, $body) ON CONFLICT (id) DO NOTHING",
            ("$id", message.Id), ("$type", message.Type), ("$subject", message.Subject), ("$time", Nanoseconds.Of(message.Time)), ("$body", message.Body));
        foreach (var channel in channels)
        {
            session.Execute(
                """
                INSERT INTO deliveries (event, channel, subject, state, added_ns, changed_ns, due_ns, detail)
                SELECT $event, $channel, $subject, iif(disabled_ns IS NULL, 'pending', 'abandoned'), $now, $now, $now, reason
                FROM alert_channels WHERE id = $channel
                ON CONFLICT (event, channel) DO NOTHING
                """,
                ("$event", message.Id), ("$channel", channel), ("$subject", message.Subject), ("$now", Now));
        }

        database.Announce(transaction, StoreSignal.Deliveries);
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<Delivery>> TakeAsync(int limit, TimeSpan lease, CancellationToken cancellationToken) =>
        database.WriteAsync<IReadOnlyList<Delivery>>(session => Take(session, limit, lease), cancellationToken);

    public ValueTask<bool> SettleAsync(Delivery delivery, DeliveryOutcome outcome, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Settle(session, delivery, outcome), cancellationToken);

    public ValueTask<int> ReplayAsync(DeliveryQuery query, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.Execute(
                $"""
                UPDATE deliveries SET state = 'pending', attempts = 0, added_ns = $now, changed_ns = $now, due_ns = $now, status = NULL, detail = NULL
                WHERE number IN (
                    SELECT d.number FROM deliveries d JOIN channel_events e ON e.id = d.event JOIN alert_channels c ON c.id = d.channel
                    WHERE d.state <> 'pending' AND c.disabled_ns IS NULL AND {Filter} ORDER BY d.number LIMIT $limit)
                """,
                Values(query, ("$now", Now))),
            cancellationToken);

    public ValueTask<IReadOnlyList<DeliveryRecord>> ListAsync(DeliveryQuery query, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<DeliveryRecord>>(
            session => session.All(
                $"""
                SELECT d.channel, d.event, e.type, d.subject, d.state, d.attempts, d.added_ns, d.changed_ns, d.status, d.detail
                FROM deliveries d JOIN channel_events e ON e.id = d.event WHERE {Filter} ORDER BY d.number DESC LIMIT $limit
                """,
                Record,
                Values(query)),
            cancellationToken);

    public ValueTask<int> PruneAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Prune(session, Nanoseconds.Of(before), limit), cancellationToken);

    private static int Prune(SqliteSession session, long before, int limit)
    {
        var pruned = session.Execute(
            """
            DELETE FROM deliveries WHERE number IN (
                SELECT number FROM deliveries WHERE state <> 'pending' AND changed_ns < $before ORDER BY number LIMIT $limit)
            """,
            ("$before", before), ("$limit", limit));
        if (pruned < limit)
        {
            session.Execute(
                "DELETE FROM channel_events WHERE time_ns < $before AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.event = channel_events.id)",
                ("$before", before));
        }

        return pruned;
    }

    private long Now => Nanoseconds.Of(clock.GetUtcNow());

    private List<Delivery> Take(SqliteSession session, int limit, TimeSpan lease)
    {
        // SQLite gives the other columns of a group from the row that holds the minimum.
        var due = session.All(
            $"""
            SELECT min(d.number), e.id, e.type, e.subject, e.time_ns, e.body, d.attempts, d.added_ns, d.receipt, {SqliteAlertChannelStore.Columns}
            FROM deliveries d JOIN channel_events e ON e.id = d.event JOIN alert_channels c ON c.id = d.channel
            WHERE d.state = 'pending' AND d.due_ns <= $now AND c.disabled_ns IS NULL AND coalesce(c.not_before_ns, $now) <= $now
              AND NOT EXISTS (SELECT 1 FROM deliveries b WHERE b.channel = d.channel AND b.state = 'pending' AND b.subject = d.subject AND b.number < d.number)
              AND NOT EXISTS (SELECT 1 FROM deliveries b WHERE b.channel = d.channel AND b.state = 'pending' AND b.lease_until_ns > $now)
            GROUP BY d.channel ORDER BY 1 LIMIT $limit
            """,
            Due,
            ("$now", Now), ("$limit", limit));
        foreach (var delivery in due)
        {
            session.Execute(
                "UPDATE deliveries SET attempts = $attempt, receipt = $receipt, lease_until_ns = $until WHERE number = $number",
                ("$number", delivery.Number), ("$attempt", delivery.Attempt), ("$receipt", delivery.Receipt),
                ("$until", Nanoseconds.Of(clock.GetUtcNow() + lease)));
        }

        return due;
    }

    private bool Settle(SqliteSession session, Delivery delivery, DeliveryOutcome outcome)
    {
        var settled = session.Execute(
            """
            UPDATE deliveries SET state = $state, changed_ns = $now, due_ns = coalesce($due, due_ns), lease_until_ns = NULL, receipt = receipt + 1,
                status = $status, detail = $detail
            WHERE number = $number AND receipt = $receipt AND state = 'pending'
            """,
            ("$number", delivery.Number), ("$receipt", delivery.Receipt), ("$state", LowerName.Of(outcome.State)), ("$now", Now),
            ("$due", Nanoseconds.Of(outcome.Due)), ("$status", outcome.Status), ("$detail", outcome.Detail));
        if (settled == 0)
        {
            return false;
        }

        if (outcome.State == DeliveryState.Delivered)
        {
            session.Execute(
                "UPDATE alert_channels SET last_success_ns = $now, failing_since_ns = NULL, not_before_ns = NULL WHERE id = $id",
                ("$id", delivery.Channel.Id), ("$now", Now));
        }
        else
        {
            session.Execute(
                "UPDATE alert_channels SET failing_since_ns = coalesce(failing_since_ns, $now), not_before_ns = coalesce($hold, not_before_ns) WHERE id = $id",
                ("$id", delivery.Channel.Id), ("$now", Now), ("$hold", outcome.HoldChannel ? Nanoseconds.Of(outcome.Due) : null));
        }

        if (outcome.DisableReason is { } reason)
        {
            SqliteAlertChannelStore.Disable(session, delivery.Channel.Id, reason, clock.GetUtcNow());
        }

        return true;
    }

    private static (string Name, object? Value)[] Values(DeliveryQuery query, params ReadOnlySpan<(string Name, object? Value)> more) =>
    [
        ("$channel", query.Channel), ("$subject", query.Subject), ("$since", Nanoseconds.Of(query.Since)), ("$limit", query.Limit), .. more,
    ];

    private static Delivery Due(SqliteDataReader row) => new(
        row.GetInt64(0),
        SqliteAlertChannelStore.Channel(row, 9),
        new ChannelEvent(row.GetString(1), row.GetString(2), row.GetString(3), Nanoseconds.Time(row.GetInt64(4)), row.GetString(5)),
        row.GetInt32(6) + 1,
        Nanoseconds.Time(row.GetInt64(7)),
        row.GetInt64(8) + 1);

    private static DeliveryRecord Record(SqliteDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        row.GetString(3),
        LowerName.Find<DeliveryState>(row.GetString(4)) ?? throw new InvalidOperationException($"A delivery is in no state: {row.GetString(4)}."),
        row.GetInt32(5),
        Nanoseconds.Time(row.GetInt64(6)),
        Nanoseconds.Time(row.GetInt64(7)),
        row.IsDBNull(8) ? null : row.GetInt32(8),
        row.IsDBNull(9) ? null : row.GetString(9));
}
