using System.Text.Json.Nodes;
using Groundshift.Catalog.Alerting.Channels;
using Groundshift.Core.Alerting;

namespace Groundshift.Catalog.Tests.Alerting;

/// <summary>From a state's report to a signed webhook.</summary>
public sealed class AlertDeliveryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_confirmed_change_reaches_the_webhook_signed_once_and_its_withdrawal_follows()
    {
        using var world = new AlertWorld();
        await using var receiver = await Receiver.StartAsync();
        var secret = WebhookSecrets.Create();
        await world.AddChannelAsync(Webhook(receiver), secret);
        await world.AddRuleAsync(AlertWorld.Rule("ops"));
        using var webhook = new WebhookChannel(world.Channels, world.Catalog.Alerting, world.Clock);
        using var relay = world.Relay(webhook);

        await world.ReportAsync(1, Patches.Clearing().Seen());
        (await relay.DrainAsync(Token)).ShouldBe(0, "candidates are not told");
        await world.ReportAsync(2, Patches.Clearing());
        (await relay.DrainAsync(Token)).ShouldBe(1);
        await world.ReportAsync(3);
        (await relay.DrainAsync(Token)).ShouldBe(1);

        var alert = await world.OnlyAsync();
        alert.State.ShouldBe(AlertState.Withdrawn);
        receiver.Received.Select(request => request.Id).ShouldBe([$"{alert.Id}-1", $"{alert.Id}-2"]);
        var first = receiver.Received[0];
        first.Headers["content-type"].ShouldStartWith("application/cloudevents+json");
        first.Headers["webhook-signature"].ShouldBe(WebhookSecrets.Sign([secret], first.Id, long.Parse(first.Headers["webhook-timestamp"]), first.Body));
        var json = JsonNode.Parse(first.Body)!;
        json["type"]!.GetValue<string>().ShouldBe("groundshift.alert.confirmed");
        json["data"]!["hectares"]!.GetValue<double>().ShouldBe(Patches.Clearing().Hectares, 0.001);
        json["data"]!["from"]!.GetValue<string>().ShouldBe("trees");
        json["data"]!["links"]![0]!["href"]!.GetValue<string>().ShouldBe($"https://example.com/stac/alerts/{alert.Id}");
        json["data"]!["links"]!.AsArray().Select(link => link!["href"]!.GetValue<string>()).ShouldContain($"https://example.com/stac/alerts/{alert.Id}/change");
        JsonNode.Parse(receiver.Received[1].Body)!["type"]!.GetValue<string>().ShouldBe("groundshift.alert.withdrawn");
    }

    private static AlertChannel Webhook(Receiver receiver) => new()
    {
        Id = "ops", Kind = ChannelKind.Webhook, Target = receiver.Url.AbsoluteUri, AllowPlain = true, AllowPrivate = true, Created = Patches.Day,
    };
}
