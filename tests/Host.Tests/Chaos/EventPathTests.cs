using System.Text.Json.Nodes;
using Groundshift.Core.Alerting;
using Groundshift.TestKit.Chaos.Outcome;
using Groundshift.TestKit.Chaos.Scenario;
using NetTopologySuite.Geometries;

namespace Groundshift.Host.Tests.Chaos;

public sealed class EventPathTests
{
    private static readonly ReceivedEvent Item = new("item-1", "org.ogc.api.collection.item.create", "collections/c/items/i", []);
    private static readonly ReceivedEvent First = Told(1, "candidate");
    private static readonly ReceivedEvent Second = Told(2, "confirmed");

    [Fact]
    public void Each_step_in_order_and_each_item_once_is_a_path_however_often_they_come() =>
        Problems([First, Item, First, Second, First, Item]).ShouldBeEmpty();

    [Fact]
    public void Steps_in_another_order_are_none() => Problems([Second, First, Item]).ShouldContain(problem => problem.Contains("2, 1"));

    [Fact]
    public void A_step_that_never_came_is_missed() => Problems([First, Item]).ShouldContain(problem => problem.Contains("1 events of 2"));

    [Fact]
    public void An_end_that_was_not_told_is_seen() => Problems([First, Told(2, "withdrawn"), Item]).ShouldContain(problem => problem.Contains("last told as withdrawn"));

    [Theory]
    [InlineData("withdrawn", true)]
    [InlineData("confirmed", false)]
    public void A_withdrawn_alert_may_become_part_of_another_in_silence(string told, bool valid) =>
        EventPath.Problems([First, Told(2, told), Item], [Alert() with { State = AlertState.Superseded }], ["c/i"]).Any().ShouldBe(!valid);

    [Fact]
    public void An_item_that_was_never_told_is_missed() => Problems([First, Second]).ShouldHaveSingleItem().ShouldContain("nothing");

    [Fact]
    public void An_item_that_came_twice_under_two_ids_is_seen() => Problems([First, Second, Item, Item with { Id = "item-2" }]).ShouldHaveSingleItem();

    private static IReadOnlyList<string> Problems(IReadOnlyList<ReceivedEvent> events) => EventPath.Problems(events, [Alert()], ["c/i"]);

    private static ReceivedEvent Told(int sequence, string state) =>
        new($"a-{sequence}", $"groundshift.alert.{state}", "alerts/a", new JsonObject { ["sequence"] = (long)sequence, ["state"] = state });

    private static Alert Alert() => new()
    {
        Id = "a",
        Area = "area",
        AreaRevision = 1,
        Rule = "rule",
        RuleRevision = 1,
        Severity = AlertSeverity.Moderate,
        State = AlertState.Confirmed,
        Transitions = [],
        Geometry = Point.Empty,
        Hectares = 1,
        Confidence = 1,
        FirstEvidence = default,
        LastEvidence = default,
        Supporting = 1,
        Observations = 1,
        AfterJob = "job",
        Sequence = 2,
        Created = default,
        Updated = default,
    };
}
