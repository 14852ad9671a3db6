using Groundshift.Core.Alerting;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;

namespace Groundshift.Catalog.Tests.Alerting;

/// <summary>What becomes of an alert as the states of its area go on.</summary>
public sealed class LifecycleTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_candidate_that_is_borne_out_is_confirmed_and_told_once()
    {
        using var world = await StartAsync();

        await world.ReportAsync(1, Patches.Clearing().Seen());
        var candidate = await world.OnlyAsync();
        await world.ReportAsync(2, Patches.Clearing());
        await world.ReportAsync(3, Patches.Clearing() with { Confidence = 0.99, LastEvidence = Patches.Day.AddDays(20) });

        var alert = await world.OnlyAsync();
        candidate.State.ShouldBe(AlertState.Candidate);
        candidate.Sequence.ShouldBe(0);
        (alert.Id, alert.State, alert.Sequence).ShouldBe((candidate.Id, AlertState.Confirmed, 1));
        alert.Confidence.ShouldBe(0.99, 1e-9);
    }

    [Fact]
    public async Task Ground_that_grows_is_one_alert_and_is_told_again_when_it_grew_by_a_quarter()
    {
        using var world = await StartAsync();

        await world.ReportAsync(1, Patches.Clearing());
        await world.ReportAsync(2, Patches.Clearing(width: 3.3));
        await world.ReportAsync(3, Patches.Clearing(width: 4));

        var alert = await world.OnlyAsync();
        alert.Sequence.ShouldBe(2);
        alert.Hectares.ShouldBe(Patches.Clearing(width: 4).Hectares);
        (await world.Deliveries.ListAsync(new(), Token)).ShouldBeEmpty("the rule names no channel");
    }

    [Fact]
    public async Task A_flood_that_recedes_is_withdrawn_as_temporary()
    {
        using var world = await StartAsync(AlertWorld.Rule() with { From = [], To = ["water"] });
        var flood = Patches.Clearing() with { To = "water" };

        await world.ReportAsync(1, flood);
        await world.ReportAsync(2, flood.GoneBack());

        var alert = await world.OnlyAsync();
        alert.State.ShouldBe(AlertState.Withdrawn);
        alert.Reason.ShouldBe("Temporary: the ground was trees again on 2022-07-26.");
        alert.Sequence.ShouldBe(2);
    }

    [Fact]
    public async Task A_confirmed_change_behind_the_horizon_of_its_state_stays_as_it_was()
    {
        using var world = await StartAsync();
        await world.ReportAsync(1, Patches.Clearing());
        var confirmed = await world.OnlyAsync();

        await world.ReportAsync(2, listedFrom: Patches.Day.AddDays(1), Patches.Clearing(width: 1));
        await world.ReportAsync(3, listedFrom: Patches.Day.AddDays(1));

        var alert = await world.OnlyAsync();
        (alert.State, alert.Hectares, alert.Sequence).ShouldBe((AlertState.Confirmed, confirmed.Hectares, confirmed.Sequence));
    }

    [Fact]
    public async Task A_candidate_behind_the_horizon_and_a_change_before_it_that_is_gone_are_withdrawn()
    {
        using var world = await StartAsync();
        await world.ReportAsync(1, Patches.Clearing().Seen());
        await world.ReportAsync(2, listedFrom: Patches.Day.AddDays(1));
        (await world.ListAsync(new AlertSearch { States = [AlertState.Withdrawn] })).Count.ShouldBe(1);

        await world.ReportAsync(3, Patches.Clearing(x: 20));
        await world.ReportAsync(4, listedFrom: Patches.Day.AddDays(-1));

        (await world.ListAsync(new AlertSearch { States = [AlertState.Withdrawn] })).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_flood_in_another_year_is_another_alert()
    {
        using var world = await StartAsync();
        var next = Patches.Clearing() with { FirstEvidence = Patches.Day.AddYears(1), LastEvidence = Patches.Day.AddYears(1).AddDays(10) };

        await world.ReportAsync(1, Patches.Clearing());
        await world.ReportAsync(2, Patches.Clearing().GoneBack());
        await world.ReportAsync(3, Patches.Clearing().GoneBack(), next);

        (await world.ListAsync()).Select(alert => alert.State).ShouldBe([AlertState.Confirmed, AlertState.Withdrawn]);
    }

    [Fact]
    public async Task A_change_that_is_no_longer_shown_is_withdrawn_as_contradicted_and_comes_back_as_the_same_alert()
    {
        using var world = await StartAsync();
        await world.ReportAsync(1, Patches.Clearing());

        await world.ReportAsync(2);
        var withdrawn = await world.OnlyAsync();
        await world.ReportAsync(3, Patches.Clearing());

        withdrawn.State.ShouldBe(AlertState.Withdrawn);
        withdrawn.Reason!.ShouldStartWith("Contradicted:");
        var alert = await world.OnlyAsync();
        (alert.Id, alert.State, alert.Reason, alert.Sequence).ShouldBe((withdrawn.Id, AlertState.Confirmed, null, 3));
    }

    [Fact]
    public async Task Of_two_alerts_that_grow_together_the_smaller_is_superseded()
    {
        using var world = await StartAsync();
        await world.ReportAsync(1, Patches.Clearing(width: 5), Patches.Clearing(10));
        var larger = (await world.ListAsync()).MaxBy(alert => alert.Hectares)!.Id;

        await world.ReportAsync(2, Patches.Clearing(width: 13));

        var alerts = await world.ListAsync();
        alerts.Count.ShouldBe(2);
        alerts.Single(alert => alert.Id == larger).State.ShouldBe(AlertState.Confirmed);
        var smaller = alerts.Single(alert => alert.Id != larger);
        (smaller.State, smaller.SupersededBy, smaller.Sequence).ShouldBe((AlertState.Superseded, larger, 2));
    }

    [Fact]
    public async Task Ground_that_two_grids_see_is_one_alert_and_counts_once()
    {
        using var world = await StartAsync();
        var other = Patches.Clearing(2, 0, 4);

        await world.ReportAsync(1, Patches.Clearing(0, 0, 4));
        await world.Catalog.PublishAsync(await world.ReadyAsync(1, [other], "congo-33nza/33NZB/dynamicworld@1.0.0"));

        var alert = await world.OnlyAsync();
        alert.Hectares.ShouldBe(Patches.Clearing(width: 6).Hectares, 0.01);
        alert.Geometry.EqualsTopologically(Patches.Box(0, 0, 6, 3)).ShouldBeTrue();
        await world.ReportAsync(2);
        (await world.OnlyAsync()).Hectares.ShouldBe(other.Hectares);
    }

    [Fact]
    public async Task Candidate_ground_beside_confirmed_ground_is_pending_and_not_counted()
    {
        using var world = await StartAsync();

        await world.ReportAsync(1, Patches.Clearing(), Patches.Clearing(3).Seen());

        var alert = await world.OnlyAsync();
        alert.State.ShouldBe(AlertState.Confirmed);
        alert.Hectares.ShouldBe(Patches.Clearing().Hectares);
        alert.PendingHectares.ShouldBe(Patches.Clearing().Hectares, 0.01);
    }

    [Fact]
    public async Task Small_patches_make_an_alert_only_together()
    {
        using var world = await StartAsync(AlertWorld.Rule() with { MinimumHectares = 15 });

        await world.ReportAsync(1, Patches.Clearing());
        (await world.ListAsync()).ShouldBeEmpty();
        await world.ReportAsync(2, Patches.Clearing(), Patches.Clearing(3) with { To = "built" });
        (await world.ListAsync()).ShouldBeEmpty("another class");
        await world.ReportAsync(3, Patches.Clearing(), Patches.Clearing(3));

        (await world.OnlyAsync()).State.ShouldBe(AlertState.Confirmed);
    }

    [Fact]
    public async Task Reports_that_come_late_or_twice_change_nothing()
    {
        using var world = await StartAsync();
        await world.ReportAsync(2, Patches.Clearing());
        var before = await world.OnlyAsync();

        await world.ReportAsync(1);
        await world.ReportAsync(2);

        (await world.OnlyAsync()).Updated.ShouldBe(before.Updated);
    }

    [Fact]
    public async Task What_a_person_decided_stays_decided()
    {
        using var world = await StartAsync();
        await world.ReportAsync(1, Patches.Clearing(), Patches.Clearing(20));
        var ids = (await world.ListAsync()).OrderBy(alert => alert.Geometry.Coordinate.X).Select(alert => alert.Id).ToArray();
        await world.Decisions.AcknowledgeAsync(ids[0], "Ada", null, Token);
        await world.Decisions.DismissAsync(ids[1], "Ada", "a quarry", Token);

        await world.ReportAsync(2, Patches.Clearing(width: 3.1), Patches.Clearing(20, width: 5));
        (await StatesAsync(world, ids)).ShouldBe([AlertState.Acknowledged, AlertState.Dismissed]);
        await world.ReportAsync(3, Patches.Clearing(width: 3.1), Patches.Clearing(20, width: 6.1));
        (await StatesAsync(world, ids)).ShouldBe([AlertState.Acknowledged, AlertState.Confirmed]);
        await world.ReportAsync(4);

        (await StatesAsync(world, ids)).ShouldBe([AlertState.Withdrawn, AlertState.Withdrawn]);
    }

    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(2, 2, true)]
    [InlineData(2, 3, true)]
    [InlineData(2, 4, false)]
    [InlineData(8, 12, true)]
    public async Task K_of_n_counts_clear_observations(int supporting, int observations, bool confirmed)
    {
        using var world = await StartAsync(AlertWorld.Rule() with { Confirmation = new ConfirmationPolicy { Kind = ConfirmationKind.KOfN, K = 2, N = 3 } });

        await world.ReportAsync(1, Patches.Clearing() with { State = PatchState.Candidate, Supporting = supporting, Observations = observations });

        (await world.OnlyAsync()).State.ShouldBe(confirmed ? AlertState.Confirmed : AlertState.Candidate);
    }

    [Fact]
    public async Task A_patch_below_the_confidence_of_the_rule_is_a_candidate()
    {
        using var world = await StartAsync();

        await world.ReportAsync(1, Patches.Clearing() with { Confidence = 0.85 });

        (await world.OnlyAsync()).State.ShouldBe(AlertState.Candidate);
    }

    [Theory]
    [InlineData(new[] { 7 }, null, null, true)]
    [InlineData(new[] { 6, 8 }, null, null, false)]
    [InlineData(new int[0], 187, 187, true)]
    [InlineData(new int[0], 188, 250, false)]
    [InlineData(new int[0], 300, 200, true)]
    [InlineData(new int[0], 300, 60, false)]
    public async Task A_season_lets_through_what_began_in_it(int[] months, int? first, int? last, bool alerted)
    {
        using var world = await StartAsync(AlertWorld.Rule() with { Season = new Season { Months = months, FirstDay = first, LastDay = last } });

        await world.ReportAsync(1, Patches.Clearing());

        (await world.ListAsync()).Count.ShouldBe(alerted ? 1 : 0);
    }

    [Fact]
    public async Task Changes_before_the_rules_time_are_left_alone()
    {
        using var world = await StartAsync(AlertWorld.Rule() with { Since = Patches.Day.AddTicks(1) });

        await world.ReportAsync(1, Patches.Clearing());

        (await world.ListAsync()).ShouldBeEmpty();
    }

    private static async Task<AlertWorld> StartAsync(AlertRule? rule = null)
    {
        var world = new AlertWorld();
        await world.AddRuleAsync(rule ?? AlertWorld.Rule());
        return world;
    }

    private static async Task<AlertState[]> StatesAsync(AlertWorld world, string[] ids)
    {
        var alerts = await world.ListAsync();
        return [.. ids.Select(id => alerts.Single(alert => alert.Id == id).State)];
    }
}
