using System.Net;
using System.Text.Json.Nodes;
using Groundshift.Catalog.Alerting.Channels;
using Groundshift.Core.Alerting;
using Groundshift.Core.Ports;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Catalog.Tests.Alerting;

/// <summary>At least once, in sequence, over days.</summary>
public sealed class DeliveryRelayTests : IAsyncLifetime
{
    private readonly AlertWorld _world = new();
    private Receiver? _receiver;
    private WebhookChannel? _webhook;
    private DeliveryRelay? _relay;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Receiver Receiver => _receiver ?? throw new InvalidOperationException("The test has not been initialised.");

    private DeliveryRelay Relay => _relay ?? throw new InvalidOperationException("The test has not been initialised.");

    private WebhookChannel Webhook => _webhook ?? throw new InvalidOperationException("The test has not been initialised.");

    public async ValueTask InitializeAsync()
    {
        _receiver = await Receiver.StartAsync();
        _webhook = new WebhookChannel(_world.Channels, _world.Catalog.Alerting, _world.Clock);
        _relay = _world.Relay(_webhook);
        await _world.AddChannelAsync(
            new AlertChannel { Id = "ops", Kind = ChannelKind.Webhook, Target = Receiver.Url.AbsoluteUri, AllowPlain = true, AllowPrivate = true, Created = Patches.Day },
            WebhookSecrets.Create());
        await _world.AddRuleAsync(AlertWorld.Rule("ops"));
    }

    [Fact]
    public async Task A_receiver_that_fails_for_days_is_tried_more_and_more_rarely_then_switched_off()
    {
        Receiver.AnswerWith(HttpStatusCode.InternalServerError);
        await _world.ReportAsync(1, Patches.Clearing(), Patches.Clearing(20));
        var started = _world.Clock.GetUtcNow();
        List<TimeSpan> tried = [];
        while ((await HealthAsync()).Disabled is null)
        {
            if (await Relay.DrainAsync(Token) > 0)
            {
                tried.Add(_world.Clock.GetUtcNow() - started);
            }

            tried.Count.ShouldBeLessThan(20);
            _world.Clock.Advance(tried[^1] < TimeSpan.FromMinutes(1) ? TimeSpan.FromSeconds(1) : TimeSpan.FromMinutes(5));
        }

        tried.Count.ShouldBe(10);
        tried[^1].ShouldBeGreaterThan(TimeSpan.FromDays(2.5));
        tried.Zip(tried.Skip(1), (before, after) => after - before).ShouldBeInOrder();
        Receiver.Received.Select(request => request.Id).Distinct().ShouldHaveSingleItem("a channel that is down is asked with one event");
        (await HealthAsync()).Reason!.ShouldStartWith("It took nothing in 10 attempts over days.");
        (await LogAsync()).ShouldAllBe(line => line.State == DeliveryState.Abandoned);
    }

    [Fact]
    public async Task What_a_dead_receiver_missed_is_replayed_with_the_ids_it_had()
    {
        Receiver.AnswerWith(HttpStatusCode.Gone);
        await _world.ReportAsync(1, Patches.Clearing());
        await Relay.DrainAsync(Token);
        (await HealthAsync()).Reason!.ShouldContain("410");
        await _world.ReportAsync(2, Patches.Clearing(width: 6));
        (await Relay.DrainAsync(Token)).ShouldBe(0);

        Receiver.AnswerWith(HttpStatusCode.NoContent);
        await _world.Channels.EnableAsync("ops", Token);
        (await _world.Deliveries.ReplayAsync(new DeliveryQuery { Channel = "ops" }, Token)).ShouldBe(2);
        await Relay.DrainAsync(Token);

        var id = (await _world.OnlyAsync()).Id;
        Receiver.Received.Select(request => request.Id).ShouldBe([$"{id}-1", $"{id}-1", $"{id}-2"]);
    }

    [Fact]
    public async Task A_receiver_that_asks_for_patience_gets_it()
    {
        Receiver.AnswerWith(HttpStatusCode.TooManyRequests, ("Retry-After", "7200"));
        await _world.ReportAsync(1, Patches.Clearing());
        await Relay.DrainAsync(Token);
        Receiver.AnswerWith(HttpStatusCode.NoContent);

        _world.Clock.Advance(TimeSpan.FromSeconds(7199));
        (await Relay.DrainAsync(Token)).ShouldBe(0);
        _world.Clock.Advance(TimeSpan.FromSeconds(1));
        (await Relay.DrainAsync(Token)).ShouldBe(1);

        (await HealthAsync()).FailingSince.ShouldBeNull();
    }

    [Fact]
    public async Task One_refused_event_does_not_hold_up_the_others()
    {
        await _world.ReportAsync(1, Patches.Clearing(), Patches.Clearing(20));
        var refused = string.Empty;
        Receiver.Answer = context =>
        {
            refused = refused.Length == 0 ? context.Request.Headers["webhook-id"].ToString() : refused;
            context.Response.StatusCode = context.Request.Headers["webhook-id"] == refused ? 400 : 204;
            return Task.CompletedTask;
        };

        (await Relay.DrainAsync(Token)).ShouldBe(2);

        (await LogAsync()).Select(line => line.State).Order().ShouldBe([DeliveryState.Pending, DeliveryState.Delivered]);
    }

    [Fact]
    public async Task A_relay_that_dies_between_sending_and_marking_repeats_the_event_before_the_next()
    {
        await _world.ReportAsync(1, Patches.Clearing());
        await _world.ReportAsync(2);
        var taken = (await _world.Deliveries.TakeAsync(10, TimeSpan.FromMinutes(1), Token)).ShouldHaveSingleItem();
        (await Webhook.SendAsync(taken.Channel, taken.Event, Token)).Verdict.ShouldBe(SendVerdict.Taken);

        // The relay is killed here: the receiver has the event, the store does not know it.
        using var next = _world.Relay(Webhook);
        (await next.DrainAsync(Token)).ShouldBe(0, "the lease of the dead relay holds");
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
        (await next.DrainAsync(Token)).ShouldBe(2);

        var id = (await _world.OnlyAsync()).Id;
        Receiver.Received.Select(request => request.Id).ShouldBe([$"{id}-1", $"{id}-1", $"{id}-2"]);
        Receiver.Received[0].Body.ShouldBe(Receiver.Received[1].Body);
        var states = Receiver.Received.DistinctBy(request => request.Id).Select(request => JsonNode.Parse(request.Body)!["data"]!["state"]!.GetValue<string>());
        states.ShouldBe(["confirmed", "withdrawn"]);
    }

    [Fact]
    public async Task After_a_rotation_both_secrets_sign_until_the_overlap_ends()
    {
        var old = (await _world.Channels.SecretsAsync("ops", Token))[0].Value;
        var setup = new ChannelSetup(_world.Channels, [Webhook], _world.Catalog.Alerting, _world.Clock);
        var secret = (await setup.RotateAsync("ops", null, Token)).ShouldNotBeNull();

        (await setup.TestAsync("ops", Token)).ShouldNotBeNull().Verdict.ShouldBe(SendVerdict.Taken);
        _world.Clock.Advance(TimeSpan.FromHours(25));
        await setup.TestAsync("ops", Token);

        Signatures(0).ShouldBe([Expected(0, secret), Expected(0, old)]);
        Signatures(1).ShouldBe([Expected(1, secret)]);
    }

    [Fact]
    public async Task Items_are_told_to_channels_that_ask_for_their_collection()
    {
        var channel = (await _world.Channels.FindAsync("ops", Token)).ShouldNotBeNull();
        await _world.Channels.PutAsync(channel with { Items = true, Collections = [Products.Collection] }, [new(WebhookSecrets.Create(), null)], Token);
        await _world.Channels.PutAsync(channel with { Id = "other", Items = true, Collections = ["elsewhere"] }, [new(WebhookSecrets.Create(), null)], Token);

        await _world.Catalog.PublishAsync(Products.Ready());
        await _world.Catalog.PublishAsync(Products.Ready());
        await _world.Catalog.PublishAsync(Products.Ready(baseline: "05.10", finishedLater: TimeSpan.FromDays(1)));
        await Relay.DrainAsync(Token);

        var events = Receiver.Received.Select(request => JsonNode.Parse(request.Body)!).ToList();
        events.Select(json => json["type"]!.GetValue<string>()).ShouldBe(["org.ogc.api.collection.item.create", "org.ogc.api.collection.item.replace"]);
        var item = events[0]["data"]!;
        item["id"]!.GetValue<string>().ShouldBe(Products.ItemId);
        item["properties"]!["operation"]!.GetValue<string>().ShouldBe("create");
        item["properties"]!["pubtime"].ShouldNotBeNull();
        events[0]["collection"]!.GetValue<string>().ShouldBe(Products.Collection);
        item["links"]![0]!["href"]!.GetValue<string>().ShouldBe($"https://example.com/stac/collections/{Products.Collection}/items/{Products.ItemId}");
    }

    public async ValueTask DisposeAsync()
    {
        Relay.Dispose();
        Webhook.Dispose();
        await Receiver.DisposeAsync();
        _world.Dispose();
    }

    private string[] Signatures(int request) => Receiver.Received[request].Headers["webhook-signature"].Split(' ');

    private string Expected(int request, string secret)
    {
        var seen = Receiver.Received[request];
        return WebhookSecrets.Sign([secret], seen.Id, long.Parse(seen.Headers["webhook-timestamp"]), seen.Body);
    }

    private async Task<ChannelHealth> HealthAsync() => (await _world.Channels.FindAsync("ops", Token)).ShouldNotBeNull().Health;

    private ValueTask<IReadOnlyList<DeliveryRecord>> LogAsync() => _world.Deliveries.ListAsync(new DeliveryQuery(), Token);
}
