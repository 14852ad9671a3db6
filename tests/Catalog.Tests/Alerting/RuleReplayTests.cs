using Groundshift.Catalog.Alerting;
using Groundshift.Catalog.Alerting.Rules;
using Groundshift.Core.Ports;

namespace Groundshift.Catalog.Tests.Alerting;

/// <summary>History through a rule that was not there.</summary>
public sealed class RuleReplayTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_replay_tells_what_a_rule_would_have_told_and_leaves_no_trace()
    {
        using var world = new AlertWorld();
        await world.ReportAsync(1, Patches.Clearing().Seen());
        await world.ReportAsync(2, Patches.Clearing());
        await world.ReportAsync(3, Patches.Clearing(), Patches.Clearing(20));
        await world.ReportAsync(4, Patches.Clearing(20));
        var replay = new RuleReplay(world.Alerts, new PatchFiles(world.Catalog.Stores.Objects));

        var all = await replay.RunAsync(AlertWorld.Rule("ops"), Patches.Day, Token);
        var late = await replay.RunAsync(AlertWorld.Rule("ops"), Patches.Day.AddDays(3), Token);

        all.Select(news => (news.News, news.Time)).ShouldBe(
            [("confirmed", Patches.Day.AddDays(2)), ("confirmed", Patches.Day.AddDays(3)), ("withdrawn", Patches.Day.AddDays(4))]);
        late.Select(news => (news.News, news.Time)).ShouldBe([("confirmed", Patches.Day.AddDays(3)), ("withdrawn", Patches.Day.AddDays(4))]);
        (await world.ListAsync()).ShouldBeEmpty();
        (await world.Deliveries.ListAsync(new DeliveryQuery(), Token)).ShouldBeEmpty();
    }
}
