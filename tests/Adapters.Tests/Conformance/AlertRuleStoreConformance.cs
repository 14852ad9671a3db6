using System.Text.Json;
using Groundshift.Core.Alerting;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Tests.Conformance;

/// <summary>What every store of alert rules does.</summary>
public abstract class AlertRuleStoreConformance : PortConformance
{
    private IAlertRuleStore Rules => Host.AlertRules;

    public static TheoryData<string, Func<AlertRule, AlertRule>> Changes => new()
    {
        { "area", rule => rule with { Area = "other" } },
        { "from", rule => rule with { From = [] } },
        { "to", rule => rule with { To = ["built"] } },
        { "hectares", rule => rule with { MinimumHectares = 3 } },
        { "confidence", rule => rule with { MinimumConfidence = 0.5 } },
        { "confirmation", rule => rule with { Confirmation = new ConfirmationPolicy() } },
        { "season", rule => rule with { Season = null } },
        { "severity", rule => rule with { Severity = AlertSeverity.Extreme } },
        { "since", rule => rule with { Since = AlertSamples.Day } },
        { "candidates", rule => rule with { TellCandidates = true } },
    };

    [Fact]
    public async Task A_rule_is_kept_as_it_was_given()
    {
        var stored = await Rules.PutAsync(AlertSamples.Rule(), Token);

        Written(stored).ShouldBe(Written(AlertSamples.Rule()));
        Written((await Rules.FindAsync("clearing", Token)).ShouldNotBeNull()).ShouldBe(Written(stored));
    }

    [Fact]
    public async Task An_unknown_rule_is_null_and_cannot_be_removed()
    {
        (await Rules.FindAsync("none", Token)).ShouldBeNull();
        (await Rules.RemoveAsync("none", Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task Name_and_channels_are_no_new_revision()
    {
        await Rules.PutAsync(AlertSamples.Rule() with { Revision = 7 }, Token);

        var stored = await Rules.PutAsync(AlertSamples.Rule() with { Name = "Clearings", Channels = [] }, Token);

        stored.Revision.ShouldBe(1);
        (await Rules.FindAsync("clearing", Token)).ShouldNotBeNull().Name.ShouldBe("Clearings");
    }

    [Theory]
    [MemberData(nameof(Changes), DisableDiscoveryEnumeration = true)]
    public async Task Every_other_change_raises_the_revision(string what, Func<AlertRule, AlertRule> change)
    {
        await Rules.PutAsync(AlertSamples.Rule(), Token);

        (await Rules.PutAsync(change(AlertSamples.Rule()), Token)).Revision.ShouldBe(2, what);
        (await Rules.PutAsync(change(AlertSamples.Rule()), Token)).Revision.ShouldBe(2, what);
    }

    [Fact]
    public async Task A_removed_rule_is_gone_and_its_revision_never_starts_again()
    {
        await Rules.PutAsync(AlertSamples.Rule(), Token);

        (await Rules.RemoveAsync("clearing", Token)).ShouldBeTrue();

        (await Rules.FindAsync("clearing", Token)).ShouldBeNull();
        (await Rules.ListAsync(null, null, Token)).ShouldBeEmpty();
        (await Rules.PutAsync(AlertSamples.Rule() with { MinimumHectares = 9 }, Token)).Revision.ShouldBe(2);
    }

    [Fact]
    public async Task Rules_are_listed_by_id_and_by_area()
    {
        await Rules.PutAsync(AlertSamples.Rule("b", "x"), Token);
        await Rules.PutAsync(AlertSamples.Rule("a", "y"), Token);

        (await Rules.ListAsync(null, null, Token)).Select(rule => rule.Id).ShouldBe(["a", "b"]);
        (await Rules.ListAsync("x", null, Token)).ShouldHaveSingleItem().Id.ShouldBe("b");
        await CommitAsync(async transaction => (await Rules.ListAsync("y", transaction, Token)).ShouldHaveSingleItem().Id.ShouldBe("a"));
    }

    private static string Written(AlertRule rule) => JsonSerializer.Serialize(rule, AlertJson.Default.AlertRule);
}
