using Groundshift.Core.Alerting;
using Groundshift.Core.Ports;
using Npgsql;

namespace Groundshift.Adapters.Scale.Postgres.Alerting;

/// <summary>Events for channels, one row per event and channel.</summary>
internal sealed class PostgresDeliveryStore(PostgresDatabase database, TimeProvider clock) : IDeliveryStore
{
    // What a relay may take depends on what others have under way, so they look one after another.
    private const string TakingLock = "deliveries";

    private const string Filter =
        "($1::text IS NULL OR d.channel = $1) AND ($2::text IS NULL OR d.subject = $2) AND ($3::bigint IS NULL OR e.time_ns >= $3)";

    public async ValueTask AddAsync(IStoreTransaction transaction, ChannelEvent message, IReadOnlyList<string> channels, CancellationToken cancellationToken)
    {
        var session = database.Session(transaction);
        await session.ExecuteAsync(
            new Statement(
                "INSERT INTO channel_events (id, type, subject, time_ns, body) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING",
                message.Id, message.Type, message.Subject, Nanoseconds.Of(message.Time), message.Body),
            cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync(
            new Statement(
                """
                INSERT INTO deliveries (event, channel, subject, state, added_ns, changed_ns, due_ns, detail)
                SELECT $1, asked.id, $3, CASE WHEN c.disabled_ns IS NULL THEN 'pending' ELSE 'abandoned' END, $4, $4, $4, c.reason
                FROM unnest($2) WITH ORDINALITY asked (id, place) JOIN alert_channels c ON c.id = asked.id ORDER BY asked.place
                ON CONFLICT (event, channel) DO NOTHING
                """,
                message.Id, channels.ToArray(), message.Subject, Now),
            cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<IReadOnlyList<Delivery>> TakeAsync(int limit, TimeSpan lease, CancellationToken cancellationToken) =>
        database.WriteAsync(session => TakeAsync(session, limit, lease, cancellationToken), cancellationToken);

    public ValueTask<bool> SettleAsync(Delivery delivery, DeliveryOutcome outcome, CancellationToken cancellationToken) =>
        database.WriteAsync(session => SettleAsync(session, delivery, outcome, cancellationToken), cancellationToken);

    public ValueTask<int> ReplayAsync(DeliveryQuery query, CancellationToken cancellationToken) =>
        database.RunAsync(
            session => session.ExecuteAsync(
                new Statement(
                    $"""
                    UPDATE deliveries SET state = 'pending', attempts = 0, added_ns = $5, changed_ns = $5, due_ns = $5, status = NULL, detail = NULL
                    WHERE number IN (
                        SELECT d.number FROM deliveries d JOIN channel_events e ON e.id = d.event JOIN alert_channels c ON c.id = d.channel
                        WHERE d.state <> 'pending' AND c.disabled_ns IS NULL AND {Filter} ORDER BY d.number LIMIT $4)
                    """,
                    [.. Values(query), Now]),
                cancellationToken),
            cancellationToken);

    public ValueTask<IReadOnlyList<DeliveryRecord>> ListAsync(DeliveryQuery query, CancellationToken cancellationToken) =>
        database.RunAsync(
            session => session.AllAsync(
                new Statement(
                    $"""
                    SELECT d.channel, d.event, e.type, d.subject, d.state, d.attempts, d.added_ns, d.changed_ns, d.status, d.detail
                    FROM deliveries d JOIN channel_events e ON e.id = d.event WHERE {Filter} ORDER BY d.number DESC LIMIT $4
                    """,
                    Values(query)),
                Record,
                cancellationToken),
            cancellationToken);

    public ValueTask<int> PruneAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        database.WriteAsync(session => PruneAsync(session, Nanoseconds.Of(before), limit, cancellationToken), cancellationToken);

    private static async ValueTask<int> PruneAsync(PostgresSession session, long before, int limit, CancellationToken cancellationToken)
    {
        var pruned = await session.ExecuteAsync(
            new Statement(
                """
                DELETE FROM deliveries WHERE number IN (
                    SELECT number FROM deliveries WHERE state <> 'pending' AND changed_ns < $1 ORDER BY number LIMIT $2 FOR UPDATE)
                """,
                before, limit),
            cancellationToken).ConfigureAwait(false);
        if (pruned < limit)
        {
            await session.ExecuteAsync(
                new Statement("DELETE FROM channel_events e WHERE time_ns < $1 AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.event = e.id)", before),
                cancellationToken).ConfigureAwait(false);
        }

        return pruned;
    }

    private long Now => Nanoseconds.Of(clock.GetUtcNow());

    private async ValueTask<IReadOnlyList<Delivery>> TakeAsync(PostgresSession session, int limit, TimeSpan lease, CancellationToken cancellationToken)
    {
        await database.LockAsync(session, TakingLock, cancellationToken).ConfigureAwait(false);
        var due = await session.AllAsync(
            new Statement(
                $"""
                SELECT * FROM (
                    SELECT DISTINCT ON (d.channel) d.number, e.id, e.type, e.subject, e.time_ns, e.body, d.attempts, d.added_ns, d.receipt, {PostgresAlertChannelStore.Columns}
                    FROM deliveries d JOIN channel_events e ON e.id = d.event JOIN alert_channels c ON c.id = d.channel
                    WHERE d.state = 'pending' AND d.due_ns <= $1 AND c.disabled_ns IS NULL AND coalesce(c.not_before_ns, $1) <= $1
                      AND NOT EXISTS (SELECT 1 FROM deliveries b WHERE b.channel = d.channel AND b.state = 'pending' AND b.subject = d.subject AND b.number < d.number)
                      AND NOT EXISTS (SELECT 1 FROM deliveries b WHERE b.channel = d.channel AND b.state = 'pending' AND b.lease_until_ns > $1)
                    ORDER BY d.channel, d.number) due
                ORDER BY number LIMIT $2
                """,
                Now, limit),
            Due,
            cancellationToken).ConfigureAwait(false);
        foreach (var delivery in due)
        {
            await session.ExecuteAsync(
                new Statement(
                    "UPDATE deliveries SET attempts = $2, receipt = $3, lease_until_ns = $4 WHERE number = $1",
                    delivery.Number, delivery.Attempt, delivery.Receipt, Nanoseconds.Of(clock.GetUtcNow() + lease)),
                cancellationToken).ConfigureAwait(false);
        }

        return due;
    }

    private async ValueTask<bool> SettleAsync(PostgresSession session, Delivery delivery, DeliveryOutcome outcome, CancellationToken cancellationToken)
    {
        var channel = delivery.Channel.Id;

        // The channel's row first: who switches it off locks in this order too.
        await session.ExecuteAsync(new Statement("SELECT 1 FROM alert_channels WHERE id = $1 FOR UPDATE", channel), cancellationToken).ConfigureAwait(false);
        var settled = await session.ExecuteAsync(
            new Statement(
                """
                UPDATE deliveries SET state = $3, changed_ns = $4, due_ns = coalesce($5, due_ns), lease_until_ns = NULL, receipt = receipt + 1, status = $6, detail = $7
                WHERE number = $1 AND receipt = $2 AND state = 'pending'
                """,
                delivery.Number, delivery.Receipt, LowerName.Of(outcome.State), Now, Nanoseconds.Of(outcome.Due), outcome.Status, outcome.Detail),
            cancellationToken).ConfigureAwait(false);
        if (settled == 0)
        {
            return false;
        }

        var health = outcome.State == DeliveryState.Delivered
            ? new Statement("UPDATE alert_channels SET last_success_ns = $2, failing_since_ns = NULL, not_before_ns = NULL WHERE id = $1", channel, Now)
            : new Statement(
                "UPDATE alert_channels SET failing_since_ns = coalesce(failing_since_ns, $2), not_before_ns = coalesce($3, not_before_ns) WHERE id = $1",
                channel, Now, outcome.HoldChannel ? Nanoseconds.Of(outcome.Due) : null);
        await session.ExecuteAsync(health, cancellationToken).ConfigureAwait(false);
        if (outcome.DisableReason is { } reason)
        {
            await PostgresAlertChannelStore.DisableAsync(session, channel, reason, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    private static object?[] Values(DeliveryQuery query) => [query.Channel, query.Subject, Nanoseconds.Of(query.Since), query.Limit];

    private static Delivery Due(NpgsqlDataReader row) => new(
        row.GetInt64(0),
        PostgresAlertChannelStore.Channel(row, 9),
        new ChannelEvent(row.GetString(1), row.GetString(2), row.GetString(3), Nanoseconds.Time(row.GetInt64(4)), row.GetString(5)),
        row.GetInt32(6) + 1,
        Nanoseconds.Time(row.GetInt64(7)),
        row.GetInt64(8) + 1);

    private static DeliveryRecord Record(NpgsqlDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        row.GetString(3),
        LowerName.Find<DeliveryState>(row.GetString(4)) ?? throw new InvalidOperationException($"A delivery is in no state: {row.GetString(4)}."),
        row.GetInt32(5),
        Nanoseconds.Time(row.GetInt64(6)),
        Nanoseconds.Time(row.GetInt64(7)),
        row.IsDBNull(8) ? null : row.GetInt32(8),
        row.Text(9));
}
