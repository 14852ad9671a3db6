using System.Text.Json;
using Groundshift.Core.Alerting;
using Groundshift.Core.Ports;
using Microsoft.Data.Sqlite;

namespace Groundshift.Adapters.Embedded.Sqlite.Alerting;

/// <summary>Rules, each as its JSON.</summary>
internal sealed class SqliteAlertRuleStore(SqliteDatabase database) : IAlertRuleStore
{
    public ValueTask<AlertRule> PutAsync(AlertRule rule, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Put(session, rule), cancellationToken);

    public ValueTask<AlertRule?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.First("SELECT json FROM alert_rules WHERE id = $id AND removed = 0", Rule, ("$id", id)),
            cancellationToken);

    public ValueTask<IReadOnlyList<AlertRule>> ListAsync(string? area, IStoreTransaction? transaction, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<AlertRule>>(
            transaction,
            session => session.All(
                "SELECT json FROM alert_rules WHERE removed = 0 AND ($area IS NULL OR area = $area) ORDER BY id", Rule, ("$area", area)),
            cancellationToken);

    public ValueTask<bool> RemoveAsync(string id, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.Execute("UPDATE alert_rules SET removed = 1 WHERE id = $id AND removed = 0", ("$id", id)) == 1,
            cancellationToken);

    private static AlertRule Put(SqliteSession session, AlertRule rule)
    {
        var before = session.First("SELECT json FROM alert_rules WHERE id = $id", Rule, ("$id", rule.Id));
        var stored = rule with { Revision = rule.RevisionAfter(before) };
        session.Execute(
            "INSERT INTO alert_rules (id, area, json) VALUES ($id, $area, $json) ON CONFLICT (id) DO UPDATE SET area = $area, json = $json, removed = 0",
            ("$id", rule.Id), ("$area", rule.Area), ("$json", Json(stored)));
        return stored;
    }

    private static string Json(AlertRule rule) => JsonSerializer.Serialize(rule, AlertJson.Default.AlertRule);

    private static AlertRule Rule(SqliteDataReader row) =>
        JsonSerializer.Deserialize(row.GetString(0), AlertJson.Default.AlertRule)
        ?? throw new InvalidOperationException("A rule's row holds the JSON null.");
}
