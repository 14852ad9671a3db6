using System.Text.Json;
using Groundshift.Core.Alerting;
using Groundshift.Core.Ports;
using Npgsql;

namespace Groundshift.Adapters.Scale.Postgres.Alerting;

/// <summary>Rules, each as its JSON.</summary>
internal sealed class PostgresAlertRuleStore(PostgresDatabase database) : IAlertRuleStore
{
    public ValueTask<AlertRule> PutAsync(AlertRule rule, CancellationToken cancellationToken) =>
        database.WriteAsync(session => PutAsync(session, rule, cancellationToken), cancellationToken);

    public ValueTask<AlertRule?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.RunAsync(
            session => session.FirstAsync(new Statement("SELECT json FROM alert_rules WHERE id = $1 AND NOT removed", id), Rule, cancellationToken),
            cancellationToken);

    public ValueTask<IReadOnlyList<AlertRule>> ListAsync(string? area, IStoreTransaction? transaction, CancellationToken cancellationToken) =>
        database.RunAsync(
            transaction,
            session => session.AllAsync(
                new Statement("SELECT json FROM alert_rules WHERE NOT removed AND ($1::text IS NULL OR area = $1) ORDER BY id", area), Rule, cancellationToken),
            cancellationToken);

    public async ValueTask<bool> RemoveAsync(string id, CancellationToken cancellationToken) =>
        await database.RunAsync(
            session => session.ExecuteAsync(new Statement("UPDATE alert_rules SET removed = true WHERE id = $1 AND NOT removed", id), cancellationToken),
            cancellationToken).ConfigureAwait(false) == 1;

    private async ValueTask<AlertRule> PutAsync(PostgresSession session, AlertRule rule, CancellationToken cancellationToken)
    {
        // The row may not be there yet, so it cannot be locked itself.
        await database.LockAsync(session, $"rule:{rule.Id}", cancellationToken).ConfigureAwait(false);
        var before = await session.FirstAsync(new Statement("SELECT json FROM alert_rules WHERE id = $1", rule.Id), Rule, cancellationToken).ConfigureAwait(false);
        var stored = rule with { Revision = rule.RevisionAfter(before) };
        await session.ExecuteAsync(
            new Statement(
                "INSERT INTO alert_rules (id, area, json) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET area = $2, json = $3, removed = false",
                rule.Id, rule.Area, JsonSerializer.Serialize(stored, AlertJson.Default.AlertRule)),
            cancellationToken).ConfigureAwait(false);
        return stored;
    }

    private static AlertRule Rule(NpgsqlDataReader row) =>
        JsonSerializer.Deserialize(row.GetString(0), AlertJson.Default.AlertRule)
        ?? throw new InvalidOperationException("A rule's row holds the JSON null.");
}
