using Groundshift.Catalog.Alerting.Lifecycle;
using Groundshift.Core.Alerting;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;

namespace Groundshift.Catalog.Alerting.Rules;

/// <summary>What a rule would have told.</summary>
/// <param name="Time">Newest observation of the report that brought it.</param>
/// <param name="News">What: candidate, confirmed, updated, withdrawn, superseded.</param>
/// <param name="Alert">The alert as it was then.</param>
public sealed record ReplayedNews(DateTimeOffset Time, string News, Alert Alert);

/// <summary>Runs a rule over the reports that the catalog has kept, and writes and sends nothing.</summary>
public sealed class RuleReplay(IAlertStore alerts, PatchFiles files)
{
    /// <summary>What the rule would have told of observations at or after a time, in order; what was before is taken as known.</summary>
    public async ValueTask<IReadOnlyList<ReplayedNews>> RunAsync(AlertRule rule, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var newest = new SortedDictionary<string, (StateReport Report, IReadOnlyList<ChangePatch> Patches)>(StringComparer.Ordinal);
        var stored = new Dictionary<string, Alert>(StringComparer.Ordinal);
        List<ReplayedNews> news = [];
        foreach (var report in await alerts.ReportsAsync(rule.Area, cancellationToken).ConfigureAwait(false))
        {
            var step = report.Report;
            if (newest.TryGetValue(step.StateId, out var known) && known.Report.Sequence >= step.Sequence)
            {
                continue;
            }

            newest[step.StateId] = (step, await files.ReadAsync(step, cancellationToken).ConfigureAwait(false));
            var reconciler = new AlertReconciler(rule, report.AreaRevision, report.Received, newest.Values.Max(state => state.Report.ListedFrom));
            foreach (var change in reconciler.Reconcile(newest.Values.SelectMany(state => state.Patches), [.. stored.Values.OrderBy(alert => alert.Id, StringComparer.Ordinal)]))
            {
                stored[change.Alert.Id] = change.Alert;
                if (change.News is { } told && step.NewestObservation >= since)
                {
                    news.Add(new ReplayedNews(step.NewestObservation, LowerName.Of(told), change.Alert));
                }
            }
        }

        return news;
    }
}
