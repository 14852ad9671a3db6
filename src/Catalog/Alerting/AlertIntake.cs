using Groundshift.Catalog.Alerting.Events;
using Groundshift.Catalog.Alerting.Lifecycle;
using Groundshift.Core.Alerting;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;
using Microsoft.Extensions.Logging;

namespace Groundshift.Catalog.Alerting;

/// <summary>Turns what a product says about an area's state into alerts and their events, within the transaction that publishes its item.</summary>
/// <remarks>Idempotent: a report that is known, or older than the newest of its state, changes no alert.</remarks>
public sealed class AlertIntake(
    IAlertRuleStore rules,
    IAlertStore alerts,
    IDeliveryStore deliveries,
    PatchFiles files,
    EvidenceItems evidence,
    AlertingSettings settings,
    TimeProvider time,
    ILogger<AlertIntake> log)
{
    /// <summary>Reads the patches of a product's report, before the transaction begins; null where it has none.</summary>
    /// <exception cref="Core.Jobs.InvalidInputException">The report names no whole file.</exception>
    public async ValueTask<IReadOnlyList<ChangePatch>?> ReadAsync(ProductReady ready, CancellationToken cancellationToken) =>
        ready.State is { } report ? await files.ReadAsync(report, cancellationToken).ConfigureAwait(false) : null;

    /// <summary>Records the report and brings the alerts of the area into line.</summary>
    /// <param name="transaction">The transaction of the publication.</param>
    /// <param name="ready">The product.</param>
    /// <param name="patches">What <see cref="ReadAsync"/> gave for it.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async ValueTask ApplyAsync(IStoreTransaction transaction, ProductReady ready, IReadOnlyList<ChangePatch>? patches, CancellationToken cancellationToken)
    {
        if (ready.State is not { } report || patches is null)
        {
            return;
        }

        var area = ready.Job.Area;
        var now = time.GetUtcNow();
        var received = new AreaReport(area.Id, area.Revision, ready.Job.Id.Value, now, report);
        if (!await alerts.AddReportAsync(transaction, received, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        var newest = await alerts.NewestReportsAsync(transaction, area.Id, cancellationToken).ConfigureAwait(false);
        if (newest.FirstOrDefault(known => known.Report.StateId == report.StateId)?.Report.Sequence != report.Sequence)
        {
            Log.LateReport(log, report.Sequence, report.StateId);
            return;
        }

        List<ChangePatch> ground = [.. patches];
        foreach (var other in newest.Where(known => known.Report.StateId != report.StateId))
        {
            ground.AddRange(await files.ReadAsync(other.Report, cancellationToken).ConfigureAwait(false));
        }

        foreach (var rule in await rules.ListAsync(area.Id, transaction, cancellationToken).ConfigureAwait(false))
        {
            var reconciler = new AlertReconciler(rule, area.Revision, now, newest.Max(known => known.Report.ListedFrom));
            var stored = await alerts.OfRuleAsync(transaction, rule.Id, cancellationToken).ConfigureAwait(false);
            foreach (var change in reconciler.Reconcile(ground, stored))
            {
                await WriteAsync(transaction, rule, change, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask WriteAsync(IStoreTransaction transaction, AlertRule rule, AlertChange change, CancellationToken cancellationToken)
    {
        var alert = change.Alert with
        {
            BeforeItem = change.Alert.BeforeItem ?? await evidence.ItemOfAsync(change.Alert.BeforeJob, cancellationToken).ConfigureAwait(false),
            AfterItem = change.Alert.AfterItem ?? await evidence.ItemOfAsync(change.Alert.AfterJob, cancellationToken).ConfigureAwait(false),
        };
        await alerts.PutAsync(transaction, alert, cancellationToken).ConfigureAwait(false);
        if (change.News is { } news)
        {
            await deliveries.AddAsync(transaction, AlertEvents.Of(alert, news, settings), rule.Channels, cancellationToken).ConfigureAwait(false);
            Log.AlertChanged(log, alert.Id, news, rule.Id, alert.Hectares);
        }
    }
}
