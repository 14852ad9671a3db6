using Groundshift.Core.Alerting;
using Groundshift.Core.Messages;
using Groundshift.Core.Stac;
using NetTopologySuite.Index.Strtree;

namespace Groundshift.Catalog.Alerting.Lifecycle;

/// <summary>An alert that changed, and whether its channels are to hear of it.</summary>
/// <param name="Alert">As it is now.</param>
/// <param name="News">What to tell; null for nothing.</param>
internal sealed record AlertChange(Alert Alert, AlertNews? News);

/// <summary>
/// Brings the alerts of a rule into line with what the states of its area show now. What is alive afterwards depends on the patches
/// alone, so the order in which reports arrive does not show in it.
/// </summary>
/// <param name="rule">The rule.</param>
/// <param name="areaRevision">Revision of the area whose product is taken in.</param>
/// <param name="now">Time of what changes.</param>
/// <param name="listedFrom">The states no longer list all of what was first seen before: a confirmed alert of then stays as it is. Null where they list everything.</param>
internal sealed class AlertReconciler(AlertRule rule, int areaRevision, DateTimeOffset now, DateTimeOffset? listedFrom = null)
{
    /// <summary>The alerts that change.</summary>
    /// <param name="patches">All patches of the newest report of each state of the area.</param>
    /// <param name="stored">Every alert of the rule.</param>
    public IReadOnlyList<AlertChange> Reconcile(IEnumerable<ChangePatch> patches, IReadOnlyList<Alert> stored)
    {
        var clusters = PatchClusters.Of(rule, patches);
        var followers = Follow(clusters, [.. stored.Where(alert => alert.State != AlertState.Superseded)]);
        List<AlertChange> changes = [];
        HashSet<string> ids = [.. stored.Select(alert => alert.Id)];
        foreach (var cluster in clusters)
        {
            Alert[] mine = [.. followers[cluster].OrderBy(Rank).ThenByDescending(alert => alert.Hectares).ThenBy(alert => alert.FirstEvidence).ThenBy(alert => alert.Id, StringComparer.Ordinal)];
            var main = mine.FirstOrDefault();
            if (main is not null && IsSettled(main))
            {
                continue;
            }

            var next = Next(main, cluster, main?.Id ?? AlertId.Of(rule, cluster, ids));
            Add(changes, main, next);
            foreach (var other in mine.Skip(1))
            {
                Add(changes, other, other with { State = AlertState.Superseded, SupersededBy = next.Id, Reason = $"It grew together with alert {next.Id}." });
            }
        }

        foreach (var lost in followers[null].Where(alert => alert.State is AlertState.Candidate or AlertState.Confirmed or AlertState.Acknowledged && !IsSettled(alert)))
        {
            Add(changes, lost, lost with { State = AlertState.Withdrawn, Reason = "Contradicted: later observations no longer show the change." });
        }

        return changes;
    }

    // Each alert follows the ground that it shares most of; a piece of ground with the same evidence is the same event.
    private static ILookup<PatchCluster?, Alert> Follow(IReadOnlyList<PatchCluster> clusters, IReadOnlyList<Alert> stored)
    {
        var tree = new STRtree<PatchCluster>();
        foreach (var cluster in clusters)
        {
            tree.Insert(cluster.Whole.EnvelopeInternal, cluster);
        }

        return stored.ToLookup(alert => clusters.Count == 0
            ? null
            : tree.Query(PatchClusters.Around(alert.Geometry))
                .Where(cluster => cluster.IsContemporary(alert) && cluster.Whole.IsWithinDistance(alert.Geometry, PatchClusters.Touch))
                .OrderByDescending(cluster => EqualArea.Common(cluster.Whole, alert.Geometry))
                .ThenByDescending(cluster => cluster.State != AlertState.Withdrawn)
                .ThenByDescending(cluster => cluster.Hectares)
                .FirstOrDefault());
    }

    // What is left of its patch, or that nothing is, says no more about it.
    private bool IsSettled(Alert alert) => alert.State is AlertState.Confirmed or AlertState.Acknowledged && alert.FirstEvidence < listedFrom;

    private static int Rank(Alert alert) => alert.State switch
    {
        AlertState.Confirmed or AlertState.Acknowledged => 0,
        AlertState.Candidate => 1,
        AlertState.Dismissed => 2,
        _ => 3,
    };

    private Alert Next(Alert? before, PatchCluster cluster, string id)
    {
        var state = AlertLife.Next(before, cluster);
        return new Alert
        {
            Id = id,
            Area = rule.Area,
            AreaRevision = areaRevision,
            Rule = rule.Id,
            RuleRevision = rule.Revision,
            Severity = rule.Severity,
            State = state,
            Reason = state == AlertState.Withdrawn ? AlertLife.Temporary(cluster) : null,
            Transitions = cluster.Transitions,
            Geometry = cluster.Geometry,
            Hectares = cluster.Hectares,
            PendingHectares = cluster.PendingHectares,
            Confidence = cluster.Confidence,
            LastBefore = cluster.Main.LastBefore,
            FirstEvidence = cluster.FirstEvidence,
            LastEvidence = cluster.LastEvidence,
            Reverted = cluster.Reverted,
            Supporting = cluster.Main.Supporting,
            Observations = cluster.Main.Observations,
            BeforeJob = cluster.Main.BeforeJob,
            AfterJob = cluster.Main.AfterJob,
            BeforeItem = before?.BeforeJob == cluster.Main.BeforeJob ? before?.BeforeItem : null,
            AfterItem = before?.AfterJob == cluster.Main.AfterJob ? before?.AfterItem : null,
            Chip = cluster.Main.Chip,
            Decision = before?.State == AlertState.Dismissed && state != AlertState.Dismissed ? null : before?.Decision,
            Sequence = before?.Sequence ?? 0,
            ToldHectares = before?.ToldHectares,
            Created = before?.Created ?? now,
            Updated = before?.Updated ?? now,
        };
    }

    private void Add(List<AlertChange> changes, Alert? before, Alert after)
    {
        if (before is not null && AlertLife.AreEqual(before, after))
        {
            return;
        }

        var news = AlertLife.News(rule, before, after);
        changes.Add(new AlertChange(news is null ? after with { Updated = now } : AlertLife.Told(after, now), news));
    }
}
