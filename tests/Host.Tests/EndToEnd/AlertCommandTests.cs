using System.Globalization;
using System.Text.Json.Nodes;
using Groundshift.Adapters.Embedded;
using Groundshift.Core.Alerting;
using Groundshift.Core.Stac;
using Groundshift.TestKit;

namespace Groundshift.Host.Tests.EndToEnd;

/// <summary>Rules, channels and alerts on the command line.</summary>
public sealed class AlertCommandTests : IDisposable
{
    private const string Alert = "0123456789abcdef";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rule_is_added_with_its_channel_and_a_wrong_class_is_refused_with_the_models_classes()
    {
        await AddAreaAsync();
        var added = (await RunAsync("channel", "add", "webhook", "https://hooks.example.com/T0/token", "--id", "ops", "--json")).ShouldSucceed();
        JsonNode.Parse(added.Output)!["secret"]!.GetValue<string>().ShouldStartWith("whsec_");
        var listed = (await RunAsync("channel", "list")).ShouldSucceed();
        listed.Output.ShouldContain("https://hooks.example.com/…");
        listed.Output.ShouldNotContain("token");

        var wrong = await RunAsync("rule", "add", "--area", "place", "--to", "lava", "--channel", "ops");
        (await RunAsync("rule", "add", "--area", "place", "--from", "trees", "--to", "bare", "built", "--channel", "ops", "--confirm", "2/3", "--days", "300-60", "--severity", "severe", "--id", "clearing")).ShouldSucceed();

        wrong.ExitCode.ShouldBe(3);
        wrong.Errors.ShouldContain("trees");
        wrong.Errors.ShouldContain("'lava'");
        var rule = JsonNode.Parse((await RunAsync("rule", "show", "clearing")).ShouldSucceed().Output)!;
        rule["confirmation"]!["k"]!.GetValue<int>().ShouldBe(2);
        rule["season"]!["first_day"]!.GetValue<int>().ShouldBe(300);
        (await RunAsync("rule", "list")).ShouldSucceed().Output.ShouldContain("2 of 3");
        (await RunAsync("rule", "test", "--since", "2020-01-01T00:00:00Z")).ShouldSucceed().Output.ShouldContain("0 events.");
        (await RunAsync("rule", "remove", "clearing")).ShouldSucceed();
        (await RunAsync("rule", "remove", "clearing")).ExitCode.ShouldBe(3);
    }

    [Theory]
    [InlineData(3, "Event Grid", "channel", "add", "eventgrid", "topic")]
    [InlineData(3, "Use TLS", "channel", "add", "webhook", "http://example.com")]
    [InlineData(3, "Alerts:Mail:Host", "channel", "add", "email", "ada@example.com")]
    [InlineData(3, "the id of a channel", "channel", "test", "none")]
    [InlineData(3, "the id of an alert", "alert", "show", "none")]
    [InlineData(3, "the id of an area", "rule", "add", "--area", "nowhere")]
    [InlineData(3, "K/N", "rule", "add", "--area", "nowhere", "--confirm", "often")]
    [InlineData(2, "", "alert", "list", "--state", "open")]
    [InlineData(2, "--limit", "alert", "list", "--limit", "0")]
    [InlineData(2, "--limit", "alert", "list", "--limit", "many")]
    [InlineData(2, "", "channel", "add", "webhook")]
    public async Task What_is_wrong_is_said_and_exits_as_promised(int code, string says, params string[] arguments)
    {
        var finished = await RunAsync(arguments);

        finished.ExitCode.ShouldBe(code, finished.Output + finished.Errors);
        finished.Errors.ShouldContain(says);
    }

    [Fact]
    public async Task A_file_channel_takes_a_test_event_and_an_alert_is_shown_and_dismissed()
    {
        (await RunAsync("channel", "add", "file", "out.jsonl")).ShouldSucceed();
        (await RunAsync("channel", "test", "file")).ShouldSucceed();
        JsonNode.Parse(await File.ReadAllTextAsync(_folder.File("groundshift-data/alerts/out.jsonl"), Token))!["type"]!.GetValue<string>().ShouldBe("groundshift.channel.test");
        await PutAlertAsync();

        (await RunAsync("alert", "list", "--state", "confirmed")).ShouldSucceed().Output.ShouldContain(Alert);
        var shown = (await RunAsync("alert", "show", Alert)).ShouldSucceed().Output;
        shown.ShouldContain("trees to bare");
        shown.ShouldContain("products/chip.png");
        JsonNode.Parse((await RunAsync("alert", "show", Alert, "--json")).ShouldSucceed().Output)!["type"]!.GetValue<string>().ShouldBe("Feature");
        (await RunAsync("alert", "ack", Alert, "--by", "Ada")).ShouldSucceed().Output.ShouldContain("acknowledged");
        (await RunAsync("alert", "dismiss", Alert, "--note", "a quarry")).ShouldSucceed().Output.ShouldContain("dismissed");
        (await RunAsync("alert", "ack", Alert)).ExitCode.ShouldBe(3);
        (await RunAsync("alert", "replay", "--channel", "file")).ShouldSucceed().Output.ShouldContain("0");
    }

    [Fact]
    public async Task Candidates_are_counted_but_listed_only_when_asked_for()
    {
        await PutAlertAsync();
        await PutAlertAsync("candidate1", AlertState.Candidate);
        await PutAlertAsync("candidate2", AlertState.Candidate);

        var usual = (await RunAsync("alert", "list")).ShouldSucceed().Output;
        var one = (await RunAsync("alert", "list", "--state", "candidate", "confirmed", "--limit", "1")).ShouldSucceed().Output;

        usual.ShouldContain(Alert);
        usual.ShouldNotContain("candidate1");
        usual.ShouldContain("Candidates that nothing has borne out yet: 2; list them with --state candidate.");
        (await RunAsync("alert", "list", "--state", "candidate")).ShouldSucceed().Output.ShouldContain("candidate1");
        one.ShouldContain("There are more than 1;");
        JsonNode.Parse((await RunAsync("alert", "list", "--json")).ShouldSucceed().Output)!.AsArray().ShouldHaveSingleItem()!["id"]!.GetValue<string>().ShouldBe(Alert);
    }

    public void Dispose() => _folder.Dispose();

    private Task<Finished> RunAsync(params string[] arguments) => Executable.RunAsync(_folder.Root, arguments);

    private async Task AddAreaAsync()
    {
        await File.WriteAllTextAsync(_folder.File("place.json"), """{"type":"Polygon","coordinates":[[[10,0],[10.1,0],[10.1,0.1],[10,0.1],[10,0]]]}""", Token);
        (await RunAsync("area", "add", "place.json")).ShouldSucceed();
    }

    private async Task PutAlertAsync(string id = Alert, AlertState state = AlertState.Confirmed)
    {
        var day = DateTimeOffset.Parse("2024-05-01T00:00:00Z", CultureInfo.InvariantCulture);
        using var stores = EmbeddedStores.Open(_folder.File("groundshift-data"), TimeProvider.System);
        await using var transaction = await stores.Transactions.BeginAsync(Token);
        await stores.Alerts.PutAsync(
            transaction,
            new Alert
            {
                Id = id, Area = "place", AreaRevision = 1, Rule = "clearing", RuleRevision = 1, Severity = AlertSeverity.Severe, State = state,
                Transitions = [new AlertTransition("trees", "bare", 2)], Geometry = new BoundingBox(10, 0, 10.01, 0.01).ToGeometry(), Hectares = 2, Confidence = 0.95,
                FirstEvidence = day, LastEvidence = day.AddDays(10), Supporting = 2, Observations = 2, AfterJob = "job", Chip = "products/chip.png", Created = day, Updated = day,
            },
            Token);
        await transaction.CommitAsync(Token);
    }
}
