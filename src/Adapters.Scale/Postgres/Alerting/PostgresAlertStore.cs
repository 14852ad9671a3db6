using System.Text.Json;
using Groundshift.Core.Alerting;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;
using Npgsql;

namespace Groundshift.Adapters.Scale.Postgres.Alerting;

/// <summary>Alerts, each as its JSON beside what is searched by, and the reports of states.</summary>
/// <remarks>Alerts follow from the reports and the alerts before, so flows that read or write them under a transaction go one after another.</remarks>
internal sealed class PostgresAlertStore(PostgresDatabase database) : IAlertStore
{
    private const string ReportColumns = "area, area_revision, job, received_ns, state, sequence, grid, newest_observation_ns, observations, patches, listed_from_ns";
    private const string AlertingLock = "alerts";

    public async ValueTask<bool> AddReportAsync(IStoreTransaction transaction, AreaReport report, CancellationToken cancellationToken)
    {
        var session = await LockedAsync(transaction, cancellationToken).ConfigureAwait(false);
        return await session.ExecuteAsync(
            new Statement(
                $"INSERT INTO state_reports ({ReportColumns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (state, sequence) DO NOTHING",
                report.Area,
                report.AreaRevision,
                report.Job,
                Nanoseconds.Of(report.Received),
                report.Report.StateId,
                report.Report.Sequence,
                report.Report.Grid,
                Nanoseconds.Of(report.Report.NewestObservation),
                report.Report.Observations,
                report.Report.PatchesPath,
                report.Report.ListedFrom is { } listed ? Nanoseconds.Of(listed) : null),
            cancellationToken).ConfigureAwait(false) == 1;
    }

    public async ValueTask<IReadOnlyList<AreaReport>> NewestReportsAsync(IStoreTransaction transaction, string area, CancellationToken cancellationToken)
    {
        var session = await LockedAsync(transaction, cancellationToken).ConfigureAwait(false);
        return await session.AllAsync(
            new Statement(
                $"""
                SELECT {ReportColumns} FROM state_reports r
                WHERE area = $1 AND sequence = (SELECT max(sequence) FROM state_reports s WHERE s.state = r.state)
                ORDER BY state
                """,
                area),
            Report,
            cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<IReadOnlyList<AreaReport>> ReportsAsync(string area, CancellationToken cancellationToken) =>
        database.RunAsync(
            session => session.AllAsync(new Statement($"SELECT {ReportColumns} FROM state_reports WHERE area = $1 ORDER BY number", area), Report, cancellationToken),
            cancellationToken);

    public ValueTask<int> PruneReportsAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        database.RunAsync(
            session => session.ExecuteAsync(
                new Statement(
                    """
                    DELETE FROM state_reports r
                    WHERE received_ns < $1 AND sequence < (SELECT max(sequence) FROM state_reports s WHERE s.state = r.state)
                    """,
                    Nanoseconds.Of(before)),
                cancellationToken),
            cancellationToken);

    public async ValueTask PutAsync(IStoreTransaction transaction, Alert alert, CancellationToken cancellationToken)
    {
        var session = await LockedAsync(transaction, cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync(
            new Statement(
                """
                INSERT INTO alerts (id, area, rule, state, severity, first_ns, last_ns, json) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                ON CONFLICT (id) DO UPDATE SET area = $2, rule = $3, state = $4, severity = $5, first_ns = $6, last_ns = $7, json = $8
                """,
                alert.Id,
                alert.Area,
                alert.Rule,
                LowerName.Of(alert.State),
                LowerName.Of(alert.Severity),
                Nanoseconds.Of(alert.FirstEvidence),
                Nanoseconds.Of(alert.LastEvidence),
                JsonSerializer.Serialize(alert, AlertJson.Default.Alert)),
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<Alert?> FindAsync(string id, IStoreTransaction? transaction, CancellationToken cancellationToken)
    {
        var statement = new Statement("SELECT json FROM alerts WHERE id = $1", id);
        if (transaction is null)
        {
            return await database.RunAsync(session => session.FirstAsync(statement, AlertQuery.Alert, cancellationToken), cancellationToken).ConfigureAwait(false);
        }

        var locked = await LockedAsync(transaction, cancellationToken).ConfigureAwait(false);
        return await locked.FirstAsync(statement, AlertQuery.Alert, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<Alert>> OfRuleAsync(IStoreTransaction transaction, string rule, CancellationToken cancellationToken)
    {
        var session = await LockedAsync(transaction, cancellationToken).ConfigureAwait(false);
        return await session.AllAsync(new Statement("SELECT json FROM alerts WHERE rule = $1 ORDER BY id", rule), AlertQuery.Alert, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<AlertPage> SearchAsync(AlertSearch search, CancellationToken cancellationToken) =>
        database.RunAsync(session => AlertQuery.PageAsync(session, search, cancellationToken), cancellationToken);

    private async ValueTask<PostgresSession> LockedAsync(IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        var session = database.Session(transaction);
        await database.LockAsync(session, AlertingLock, cancellationToken).ConfigureAwait(false);
        return session;
    }

    private static AreaReport Report(NpgsqlDataReader row) => new(
        row.GetString(0),
        row.GetInt32(1),
        row.GetString(2),
        Nanoseconds.Time(row.GetInt64(3)),
        new StateReport
        {
            StateId = row.GetString(4),
            Sequence = row.GetInt64(5),
            Grid = row.Text(6),
            NewestObservation = Nanoseconds.Time(row.GetInt64(7)),
            Observations = row.GetInt32(8),
            PatchesPath = row.GetString(9),
            ListedFrom = row.IsDBNull(10) ? null : Nanoseconds.Time(row.GetInt64(10)),
        });
}
