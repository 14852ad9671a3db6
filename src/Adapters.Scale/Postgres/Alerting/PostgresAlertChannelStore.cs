using System.Text.Json;
using Groundshift.Core.Alerting;
using Groundshift.Core.Ports;
using Npgsql;

namespace Groundshift.Adapters.Scale.Postgres.Alerting;

/// <summary>Channels with their health and, in a column of their own, their secrets.</summary>
internal sealed class PostgresAlertChannelStore(PostgresDatabase database, TimeProvider clock) : IAlertChannelStore
{
    /// <summary>The columns that <see cref="Channel"/> reads.</summary>
    public const string Columns = "c.json, c.disabled_ns, c.reason, c.failing_since_ns, c.not_before_ns, c.last_success_ns";

    private const string Removed = "The channel was removed.";

    public async ValueTask PutAsync(AlertChannel channel, IReadOnlyList<ChannelSecret> secrets, CancellationToken cancellationToken) =>
        await database.RunAsync(
            session => session.ExecuteAsync(
                new Statement(
                    """
                    INSERT INTO alert_channels (id, json, secrets) VALUES ($1, $2, $3)
                    ON CONFLICT (id) DO UPDATE SET json = $2, secrets = $3, disabled_ns = NULL, reason = NULL, failing_since_ns = NULL, not_before_ns = NULL
                    """,
                    channel.Id,
                    JsonSerializer.Serialize(channel with { Health = new() }, AlertJson.Default.AlertChannel),
                    Json(secrets)),
                cancellationToken),
            cancellationToken).ConfigureAwait(false);

    public ValueTask<AlertChannel?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.RunAsync(
            session => session.FirstAsync(new Statement($"SELECT {Columns} FROM alert_channels c WHERE id = $1", id), row => Channel(row, 0), cancellationToken),
            cancellationToken);

    public ValueTask<IReadOnlyList<AlertChannel>> ListAsync(IStoreTransaction? transaction, CancellationToken cancellationToken) =>
        database.RunAsync(
            transaction,
            session => session.AllAsync(new Statement($"SELECT {Columns} FROM alert_channels c ORDER BY id"), row => Channel(row, 0), cancellationToken),
            cancellationToken);

    public async ValueTask<IReadOnlyList<ChannelSecret>> SecretsAsync(string id, CancellationToken cancellationToken) =>
        await database.RunAsync(
            session => session.FirstAsync(new Statement("SELECT secrets FROM alert_channels WHERE id = $1", id), Secrets, cancellationToken),
            cancellationToken).ConfigureAwait(false) ?? [];

    public async ValueTask<bool> SetSecretsAsync(string id, IReadOnlyList<ChannelSecret> secrets, CancellationToken cancellationToken) =>
        await database.RunAsync(
            session => session.ExecuteAsync(new Statement("UPDATE alert_channels SET secrets = $2 WHERE id = $1", id, Json(secrets)), cancellationToken),
            cancellationToken).ConfigureAwait(false) == 1;

    public ValueTask<bool> DisableAsync(string id, string reason, CancellationToken cancellationToken) =>
        database.WriteAsync(session => DisableAsync(session, id, reason, clock.GetUtcNow(), cancellationToken), cancellationToken);

    public async ValueTask<bool> EnableAsync(string id, CancellationToken cancellationToken) =>
        await database.RunAsync(
            session => session.ExecuteAsync(
                new Statement("UPDATE alert_channels SET disabled_ns = NULL, reason = NULL, failing_since_ns = NULL, not_before_ns = NULL WHERE id = $1", id), cancellationToken),
            cancellationToken).ConfigureAwait(false) == 1;

    public ValueTask<bool> RemoveAsync(string id, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session =>
            {
                await AbandonAsync(session, id, Removed, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
                return await session.ExecuteAsync(new Statement("DELETE FROM alert_channels WHERE id = $1", id), cancellationToken).ConfigureAwait(false) == 1;
            },
            cancellationToken);

    /// <summary>Switches a channel off within a transaction; an earlier reason stays.</summary>
    public static async ValueTask<bool> DisableAsync(PostgresSession session, string id, string reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await AbandonAsync(session, id, reason, now, cancellationToken).ConfigureAwait(false);
        return await session.ExecuteAsync(
            new Statement(
                "UPDATE alert_channels SET disabled_ns = coalesce(disabled_ns, $2), reason = coalesce(reason, $3) WHERE id = $1", id, Nanoseconds.Of(now), reason),
            cancellationToken).ConfigureAwait(false) == 1;
    }

    /// <summary>Reads a channel from a row whose columns from <paramref name="first"/> on are <see cref="Columns"/>.</summary>
    public static AlertChannel Channel(NpgsqlDataReader row, int first)
    {
        var channel = JsonSerializer.Deserialize(row.GetString(first), AlertJson.Default.AlertChannel)
            ?? throw new InvalidOperationException("A channel's row holds the JSON null.");
        return channel with
        {
            Health = new ChannelHealth
            {
                Disabled = row.Time(first + 1),
                Reason = row.Text(first + 2),
                FailingSince = row.Time(first + 3),
                NotBefore = row.Time(first + 4),
                LastSuccess = row.Time(first + 5),
            },
        };
    }

    // Channel before deliveries, in the order in which a settlement locks them too.
    private static async ValueTask AbandonAsync(PostgresSession session, string channel, string reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(new Statement("SELECT 1 FROM alert_channels WHERE id = $1 FOR UPDATE", channel), cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync(
            new Statement(
                """
                UPDATE deliveries SET state = 'abandoned', changed_ns = $2, lease_until_ns = NULL, receipt = receipt + 1, detail = $3
                WHERE channel = $1 AND state = 'pending'
                """,
                channel, Nanoseconds.Of(now), reason),
            cancellationToken).ConfigureAwait(false);
    }

    private static string Json(IReadOnlyList<ChannelSecret> secrets) => JsonSerializer.Serialize(secrets, AlertJson.Default.IReadOnlyListChannelSecret);

    private static IReadOnlyList<ChannelSecret> Secrets(NpgsqlDataReader row) =>
        JsonSerializer.Deserialize(row.GetString(0), AlertJson.Default.IReadOnlyListChannelSecret) ?? [];
}
