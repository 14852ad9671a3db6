using System.Text.Json;
using Groundshift.Core.Alerting;
using Groundshift.Core.Ports;
using Microsoft.Data.Sqlite;

namespace Groundshift.Adapters.Embedded.Sqlite.Alerting;

/// <summary>Channels with their health and, in a column of their own, their secrets.</summary>
internal sealed class SqliteAlertChannelStore(SqliteDatabase database, TimeProvider clock) : IAlertChannelStore
{
    /// <summary>The columns that <see cref="Channel"/> reads.</summary>
    public const string Columns = "c.json, c.disabled_ns, c.reason, c.failing_since_ns, c.not_before_ns, c.last_success_ns";

    private const string Removed = "The channel was removed.";

    public async ValueTask PutAsync(AlertChannel channel, IReadOnlyList<ChannelSecret> secrets, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            session => session.Execute(
                """
                INSERT INTO alert_channels (id, json, secrets) VALUES ($id, $json, $secrets)
                ON CONFLICT (id) DO UPDATE SET json = $json, secrets = $secrets, disabled_ns = NULL, reason = NULL,
                    failing_since_ns = NULL, not_before_ns = NULL
                """,
                ("$id", channel.Id),
                ("$json", JsonSerializer.Serialize(channel with { Health = new() }, AlertJson.Default.AlertChannel)),
                ("$secrets", Json(secrets))),
            cancellationToken).ConfigureAwait(false);

    public ValueTask<AlertChannel?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.First($"SELECT {Columns} FROM alert_channels c WHERE id = $id", row => Channel(row, 0), ("$id", id)),
            cancellationToken);

    public ValueTask<IReadOnlyList<AlertChannel>> ListAsync(IStoreTransaction? transaction, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<AlertChannel>>(
            transaction,
            session => session.All($"SELECT {Columns} FROM alert_channels c ORDER BY id", row => Channel(row, 0)),
            cancellationToken);

    public ValueTask<IReadOnlyList<ChannelSecret>> SecretsAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.First("SELECT secrets FROM alert_channels WHERE id = $id", Secrets, ("$id", id)) ?? [],
            cancellationToken);

    public ValueTask<bool> SetSecretsAsync(string id, IReadOnlyList<ChannelSecret> secrets, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.Execute("UPDATE alert_channels SET secrets = $secrets WHERE id = $id", ("$id", id), ("$secrets", Json(secrets))) == 1,
            cancellationToken);

    public ValueTask<bool> DisableAsync(string id, string reason, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Disable(session, id, reason, clock.GetUtcNow()), cancellationToken);

    public ValueTask<bool> EnableAsync(string id, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.Execute(
                "UPDATE alert_channels SET disabled_ns = NULL, reason = NULL, failing_since_ns = NULL, not_before_ns = NULL WHERE id = $id",
                ("$id", id)) == 1,
            cancellationToken);

    public ValueTask<bool> RemoveAsync(string id, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session =>
            {
                Abandon(session, id, Removed, clock.GetUtcNow());
                return session.Execute("DELETE FROM alert_channels WHERE id = $id", ("$id", id)) == 1;
            },
            cancellationToken);

    /// <summary>Switches a channel off within a transaction; an earlier reason stays.</summary>
    public static bool Disable(SqliteSession session, string id, string reason, DateTimeOffset now)
    {
        Abandon(session, id, reason, now);
        return session.Execute(
            "UPDATE alert_channels SET disabled_ns = coalesce(disabled_ns, $now), reason = coalesce(reason, $reason) WHERE id = $id",
            ("$id", id), ("$now", Nanoseconds.Of(now)), ("$reason", reason)) == 1;
    }

    /// <summary>Reads a channel from a row whose columns from <paramref name="first"/> on are <see cref="Columns"/>.</summary>
    public static AlertChannel Channel(SqliteDataReader row, int first)
    {
        var channel = JsonSerializer.Deserialize(row.GetString(first), AlertJson.Default.AlertChannel)
            ?? throw new InvalidOperationException("A channel's row holds the JSON null.");
        return channel with
        {
            Health = new ChannelHealth
            {
                Disabled = row.Time(first + 1),
                Reason = row.IsDBNull(first + 2) ? null : row.GetString(first + 2),
                FailingSince = row.Time(first + 3),
                NotBefore = row.Time(first + 4),
                LastSuccess = row.Time(first + 5),
            },
        };
    }

    private static void Abandon(SqliteSession session, string channel, string reason, DateTimeOffset now) =>
        session.Execute(
            """
            UPDATE deliveries SET state = 'abandoned', changed_ns = $now, lease_until_ns = NULL, receipt = receipt + 1, detail = $reason
            WHERE channel = $channel AND state = 'pending'
            """,
            ("$channel", channel), ("$now", Nanoseconds.Of(now)), ("$reason", reason));

    private static string Json(IReadOnlyList<ChannelSecret> secrets) => JsonSerializer.Serialize(secrets, AlertJson.Default.IReadOnlyListChannelSecret);

    private static IReadOnlyList<ChannelSecret> Secrets(SqliteDataReader row) =>
        JsonSerializer.Deserialize(row.GetString(0), AlertJson.Default.IReadOnlyListChannelSecret) ?? [];
}
