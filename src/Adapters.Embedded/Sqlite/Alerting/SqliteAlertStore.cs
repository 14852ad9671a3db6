using System.Text.Json;
using Groundshift.Core.Alerting;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;
using Microsoft.Data.Sqlite;

namespace Groundshift.Adapters.Embedded.Sqlite.Alerting;

/// <summary>Alerts, each as its JSON beside what is searched by, and the reports of states.</summary>
internal sealed class SqliteAlertStore(SqliteDatabase database) : IAlertStore
{
    private const string ReportColumns = "area, area_revision, job, received_ns, state, sequence, grid, newest_observation_ns, observations, patches, listed_from_ns";

    public ValueTask<bool> AddReportAsync(IStoreTransaction transaction, AreaReport report, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var added = database.Session(transaction).Execute(
            $"""
            INSERT INTO state_reports ({ReportColumns})
            VALUES ($area, $revision, $job, $received, $state, $sequence, $grid, $newest, $observations, $patches, $listed)
            ON CONFLICT (state, sequence) DO NOTHING
            """,
            ("$area", report.Area),
            ("$revision", report.AreaRevision),
            ("$job", report.Job),
            ("$received", Nanoseconds.Of(report.Received)),
            ("$state", report.Report.StateId),
            ("$sequence", report.Report.Sequence),
            ("$grid", report.Report.Grid),
            ("$newest", Nanoseconds.Of(report.Report.NewestObservation)),
            ("$observations", report.Report.Observations),
            ("$patches", report.Report.PatchesPath),
            ("$listed", report.Report.ListedFrom is { } listed ? Nanoseconds.Of(listed) : null));
        return ValueTask.FromResult(added == 1);
    }

    public ValueTask<IReadOnlyList<AreaReport>> NewestReportsAsync(IStoreTransaction transaction, string area, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<AreaReport>>(
            transaction,
            session => session.All(
                $"""
                SELECT {ReportColumns} FROM state_reports r
                WHERE area = $area AND sequence = (SELECT max(sequence) FROM state_reports s WHERE s.state = r.state)
                ORDER BY state
                """,
                Report,
                ("$area", area)),
            cancellationToken);

    public ValueTask<IReadOnlyList<AreaReport>> ReportsAsync(string area, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<AreaReport>>(
            session => session.All($"SELECT {ReportColumns} FROM state_reports WHERE area = $area ORDER BY number", Report, ("$area", area)),
            cancellationToken);

    public ValueTask<int> PruneReportsAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.Execute(
                """
                DELETE FROM state_reports
                WHERE received_ns < $before AND sequence < (SELECT max(sequence) FROM state_reports s WHERE s.state = state_reports.state)
                """,
                ("$before", Nanoseconds.Of(before))),
            cancellationToken);

    public ValueTask PutAsync(IStoreTransaction transaction, Alert alert, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        database.Session(transaction).Execute(
            """
            INSERT INTO alerts (id, area, rule, state, severity, first_ns, last_ns, json)
            VALUES ($id, $area, $rule, $state, $severity, $first, $last, $json)
            ON CONFLICT (id) DO UPDATE SET area = $area, rule = $rule, state = $state, severity = $severity,
                first_ns = $first, last_ns = $last, json = $json
            """,
            ("$id", alert.Id),
            ("$area", alert.Area),
            ("$rule", alert.Rule),
            ("$state", LowerName.Of(alert.State)),
            ("$severity", LowerName.Of(alert.Severity)),
            ("$first", Nanoseconds.Of(alert.FirstEvidence)),
            ("$last", Nanoseconds.Of(alert.LastEvidence)),
            ("$json", JsonSerializer.Serialize(alert, AlertJson.Default.Alert)));
        return ValueTask.CompletedTask;
    }

    public ValueTask<Alert?> FindAsync(string id, IStoreTransaction? transaction, CancellationToken cancellationToken) =>
        database.ReadAsync(
            transaction,
            session => session.First("SELECT json FROM alerts WHERE id = $id", row => AlertRow.Read(row, 0), ("$id", id)),
            cancellationToken);

    public ValueTask<IReadOnlyList<Alert>> OfRuleAsync(IStoreTransaction transaction, string rule, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Alert>>(
            transaction,
            session => session.All(
                "SELECT json FROM alerts WHERE rule = $rule ORDER BY id", row => AlertRow.Read(row, 0), ("$rule", rule)),
            cancellationToken);

    public ValueTask<AlertPage> SearchAsync(AlertSearch search, CancellationToken cancellationToken) =>
        database.ReadAsync(session => AlertRow.Search(session, search), cancellationToken);

    private static AreaReport Report(SqliteDataReader row) => new(
        row.GetString(0),
        row.GetInt32(1),
        row.GetString(2),
        Nanoseconds.Time(row.GetInt64(3)),
        new StateReport
        {
            StateId = row.GetString(4),
            Sequence = row.GetInt64(5),
            Grid = row.IsDBNull(6) ? null : row.GetString(6),
            NewestObservation = Nanoseconds.Time(row.GetInt64(7)),
            Observations = row.GetInt32(8),
            PatchesPath = row.GetString(9),
            ListedFrom = row.IsDBNull(10) ? null : Nanoseconds.Time(row.GetInt64(10)),
        });
}
