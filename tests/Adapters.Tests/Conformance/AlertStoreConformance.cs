using System.Text.Json;
using Groundshift.Core.Alerting;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Tests.Conformance;

/// <summary>What every store of alerts does.</summary>
public abstract class AlertStoreConformance : PortConformance
{
    private IAlertStore Alerts => Host.Alerts;

    public static TheoryData<string, AlertSearch, string[]> Searches => new()
    {
        { "everything, newest first", new(), ["c", "b", "a"] },
        { "area", new() { Area = "congo" }, ["c", "b", "a"] },
        { "other area", new() { Area = "amazon" }, [] },
        { "rule", new() { Rule = "other" }, ["b"] },
        { "states", new() { States = [AlertState.Candidate, AlertState.Withdrawn] }, ["c"] },
        { "what was told or is alive", new() { LeaveOutUntold = true }, ["b", "a"] },
        { "severity", new() { Severities = [AlertSeverity.Minor] }, ["a"] },
        { "place", new() { Intersects = Samples.Box(30, 0, 31, 1) }, ["b"] },
        { "no place", new() { Intersects = Samples.Box(50, 0, 51, 1) }, [] },
        { "time", new() { Datetime = Days(6, 11) }, ["b"] },
        { "edge of an interval", new() { Datetime = Days(5, 5) }, ["a"] },
        { "open end", new() { Datetime = new DatetimeRange(Days(16, 0).FromNanoseconds, null) }, ["c"] },
    };

    [Fact]
    public async Task An_alert_is_kept_as_it_was_given()
    {
        var alert = AlertSamples.Alert("a") with
        {
            State = AlertState.Superseded,
            Reason = "It grew together with alert b.",
            SupersededBy = "b",
            Decision = new AlertDecision("Ada", AlertSamples.Day, 1.5, "seen"),
            LastBefore = AlertSamples.Day.AddDays(-3),
            Reverted = AlertSamples.Day.AddDays(30),
            BeforeJob = "before",
            BeforeItem = "/collections/c/items/before",
            AfterItem = "/collections/c/items/after",
            Chip = "products/x/chip.png",
            Sequence = 4,
            ToldHectares = 1.2,
            PendingHectares = 0.3,
        };

        await CommitAsync(transaction => Alerts.PutAsync(transaction, alert, Token));

        Written((await Alerts.FindAsync("a", null, Token)).ShouldNotBeNull()).ShouldBe(Written(alert));
        (await Alerts.FindAsync("b", null, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task What_is_not_committed_is_seen_inside_its_transaction_only()
    {
        await using (var transaction = await Host.Transactions.BeginAsync(Token))
        {
            await Alerts.PutAsync(transaction, AlertSamples.Alert("a"), Token);
            (await Alerts.FindAsync("a", transaction, Token)).ShouldNotBeNull();
            (await Alerts.OfRuleAsync(transaction, "clearing", Token)).ShouldHaveSingleItem();
            (await Alerts.FindAsync("a", null, Token)).ShouldBeNull();
        }

        (await Alerts.FindAsync("a", null, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task The_newest_report_of_each_state_counts_whatever_order_they_came_in()
    {
        await CommitAsync(async transaction =>
        {
            (await Alerts.AddReportAsync(transaction, AlertSamples.Report(2), Token)).ShouldBeTrue();
            (await Alerts.AddReportAsync(transaction, AlertSamples.Report(1), Token)).ShouldBeTrue();
            (await Alerts.AddReportAsync(transaction, AlertSamples.Report(2) with { Job = "again" }, Token)).ShouldBeFalse();
            (await Alerts.AddReportAsync(transaction, AlertSamples.Report(1, "s2"), Token)).ShouldBeTrue();
            (await Alerts.AddReportAsync(transaction, AlertSamples.Report(9, "s3", "amazon"), Token)).ShouldBeTrue();
            (await Alerts.NewestReportsAsync(transaction, "congo", Token)).ShouldBe([AlertSamples.Report(2), AlertSamples.Report(1, "s2")]);
        });

        (await Alerts.ReportsAsync("congo", Token)).ShouldBe([AlertSamples.Report(2), AlertSamples.Report(1), AlertSamples.Report(1, "s2")]);
    }

    [Fact]
    public async Task Old_reports_are_forgotten_but_for_the_newest_of_each_state()
    {
        await CommitAsync(async transaction =>
        {
            foreach (var (report, days) in new[] { (AlertSamples.Report(1), 0), (AlertSamples.Report(2), 1), (AlertSamples.Report(3), 9), (AlertSamples.Report(4), 2), (AlertSamples.Report(1, "s2"), 0), (AlertSamples.Report(1, "s3", "elsewhere"), 0) })
            {
                await Alerts.AddReportAsync(transaction, report with { Received = AlertSamples.Day.AddDays(days) }, Token);
            }
        });

        (await Alerts.PruneReportsAsync(AlertSamples.Day.AddDays(5), Token)).ShouldBe(2);

        (await Alerts.ReportsAsync("congo", Token)).Select(report => (report.Report.StateId, report.Report.Sequence)).ShouldBe([("s1", 3L), ("s1", 4L), ("s2", 1L)], ignoreOrder: true);
        (await Alerts.ReportsAsync("elsewhere", Token)).Count.ShouldBe(1);
        (await Alerts.PruneReportsAsync(AlertSamples.Day.AddDays(5), Token)).ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Searches), DisableDiscoveryEnumeration = true)]
    public async Task A_search_finds_what_meets_every_condition(string what, AlertSearch search, string[] expected)
    {
        await FillAsync();

        (await Alerts.SearchAsync(search, Token)).Alerts.Select(alert => alert.Id).ShouldBe(expected, what);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Pages_hold_every_alert_once(int limit)
    {
        await FillAsync();
        await CommitAsync(transaction => Alerts.PutAsync(transaction, AlertSamples.Alert("a2"), Token));
        List<string> seen = [];
        string? token = null;
        do
        {
            var page = await Alerts.SearchAsync(new AlertSearch { Limit = limit, Token = token }, Token);
            page.Alerts.Count.ShouldBeInRange(1, limit);
            seen.AddRange(page.Alerts.Select(alert => alert.Id));
            token = page.Next;
        }
        while (token is not null);

        seen.ShouldBe(["c", "b", "a", "a2"]);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("")]
    [InlineData("MTIz")]
    [InlineData("äöü")]
    public async Task A_token_of_another_making_is_refused(string token)
    {
        await Should.ThrowAsync<InvalidInputException>(async () => await Alerts.SearchAsync(new AlertSearch { Token = token }, Token));
    }

    private static DatetimeRange Days(int from, int to)
    {
        static long Nanoseconds(int day) => (AlertSamples.Day.AddDays(day) - DateTimeOffset.UnixEpoch).Ticks * 100;
        return new DatetimeRange(Nanoseconds(from), Nanoseconds(to));
    }

    private static string Written(Alert alert) => JsonSerializer.Serialize(alert, AlertJson.Default.Alert);

    private Task FillAsync() => CommitAsync(async transaction =>
    {
        await Alerts.PutAsync(transaction, AlertSamples.Alert("a") with { Severity = AlertSeverity.Minor }, Token);
        await Alerts.PutAsync(transaction, AlertSamples.Alert("b", 10) with { Rule = "other", Geometry = Samples.Box(30, 0, 31, 1) }, Token);
        await Alerts.PutAsync(transaction, AlertSamples.Alert("c", 20) with { State = AlertState.Withdrawn }, Token);
    });
}
