using System.Globalization;
using Groundshift.Catalog.Alerting.Lifecycle;
using Groundshift.Core.Alerting;
using Groundshift.Core.Messages;

namespace Groundshift.Catalog.Tests.Alerting;

/// <summary>What is alive in the end depends on the newest report of each state, and not on how the reports arrived.</summary>
public sealed class OrderTests
{
    private const int Trials = 200;
    private const int States = 2;
    private const int Steps = 5;

    private static readonly AlertRule Rule = AlertWorld.Rule() with { From = [], To = [] };

    [Fact]
    public void Alerts_that_are_alive_do_not_depend_on_the_order_of_delivery()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var trial = 0; trial < Trials; trial++)
        {
            var reports = Reports(random);
            var inOrder = Fold(reports);
            var shuffled = Fold([.. reports.Concat(reports.Take(3)).OrderBy(_ => random.Next())]);

            Shown(shuffled, reports).ShouldBe(Shown(inOrder, reports), $"seed {seed}, trial {trial}");
        }
    }

    [Fact]
    public void Every_sequence_of_events_is_a_path_through_the_life_of_an_alert()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var trial = 0; trial < Trials; trial++)
        {
            var told = new Dictionary<string, List<AlertNews>>(StringComparer.Ordinal);
            Fold(Reports(random), change =>
            {
                told.TryAdd(change.Alert.Id, []);
                told[change.Alert.Id].Add(change.News!.Value);
                change.Alert.Sequence.ShouldBe(told[change.Alert.Id].Count, $"seed {seed}");
            });
            foreach (var news in told.Values)
            {
                news[0].ShouldBe(AlertNews.Confirmed, $"seed {seed}, trial {trial}");
                news.Zip(news.Skip(1)).ShouldNotContain(pair => pair.First == pair.Second && pair.First != AlertNews.Updated, $"seed {seed}, trial {trial}");
                news.SkipLast(1).ShouldNotContain(AlertNews.Superseded, $"seed {seed}, trial {trial}");
            }
        }
    }

    private static List<(int State, int Step, ChangePatch[] Patches)> Reports(Random random) =>
    [
        .. Enumerable.Range(1, Steps).SelectMany(step => Enumerable.Range(0, States).Select(state =>
            (state, step, Enumerable.Range(0, random.Next(5)).Select(_ => Random(random)).ToArray()))),
    ];

    private static ChangePatch Random(Random random)
    {
        var patch = Patches.Clearing(random.Next(10), random.Next(4), random.Next(1, 5), random.Next(1, 4)) with
        {
            To = random.Next(3) == 0 ? "built" : "bare",
            FirstEvidence = Patches.Day.AddDays(random.Next(3) * 5),
            LastEvidence = Patches.Day.AddDays(10 + random.Next(10)),
            Confidence = 0.9 + (0.1 * random.NextDouble()),
        };
        return random.Next(4) switch { 0 => patch.Seen(), 1 => patch.GoneBack(30), _ => patch };
    }

    private static Dictionary<string, Alert> Fold(List<(int State, int Step, ChangePatch[] Patches)> reports, Action<AlertChange>? told = null)
    {
        var newest = new SortedDictionary<int, (int Step, ChangePatch[] Patches)>();
        var stored = new Dictionary<string, Alert>(StringComparer.Ordinal);
        foreach (var (state, step, patches) in reports.Where(report => !newest.TryGetValue(report.State, out var known) || known.Step < report.Step))
        {
            newest[state] = (step, patches);
            foreach (var change in new AlertReconciler(Rule, 1, Patches.Day).Reconcile(newest.Values.SelectMany(known => known.Patches), [.. stored.Values]))
            {
                stored[change.Alert.Id] = change.Alert;
                if (change.News is not null)
                {
                    told?.Invoke(change);
                }
            }
        }

        return stored;
    }

    // One line per piece of ground that the newest reports show: the alert that follows it, without its name and past.
    private static string[] Shown(Dictionary<string, Alert> stored, List<(int State, int Step, ChangePatch[] Patches)> reports)
    {
        var clusters = PatchClusters.Of(Rule, reports.Where(report => report.Step == Steps).SelectMany(report => report.Patches));
        var alerts = stored.Values.Where(alert => alert.State != AlertState.Superseded).ToList();
        List<string> lines = [];
        foreach (var cluster in clusters)
        {
            var followers = alerts.Where(alert => alert.State == cluster.State && alert.Geometry.EqualsTopologically(cluster.Geometry) && alert.FirstEvidence == cluster.FirstEvidence).ToList();
            var alert = followers.ShouldHaveSingleItem();
            alerts.Remove(alert);
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{alert.State} {alert.Reason} {alert.Geometry.Envelope} {alert.Hectares:F6} {alert.PendingHectares:F6} {alert.Confidence:F6} {alert.FirstEvidence:O} {alert.LastEvidence:O} {string.Join(';', alert.Transitions.Select(part => $"{part.From}>{part.To} {part.Hectares:F6}"))}"));
        }

        alerts.ShouldAllBe(alert => alert.State == AlertState.Withdrawn);
        return [.. lines.Order(StringComparer.Ordinal)];
    }
}
