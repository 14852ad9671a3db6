using Groundshift.Core.Alerting;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Tests.Conformance;

/// <summary>What every store of deliveries does: at least once, in order, one attempt at a time.</summary>
public abstract class DeliveryStoreConformance : PortConformance
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    private static readonly DeliveryOutcome Taken = new() { State = DeliveryState.Delivered, Detail = "ok", Status = 204 };

    private IDeliveryStore Deliveries => Host.Deliveries;

    [Fact]
    public async Task An_event_goes_to_each_channel_once_however_often_it_is_added()
    {
        await ChannelsAsync("a", "b");
        await AddAsync(AlertSamples.Event("1"), "a", "b");
        await AddAsync(AlertSamples.Event("1") with { Body = "another" }, "a");

        var taken = await TakeAsync();

        taken.Select(delivery => (delivery.Channel.Id, delivery.Event, delivery.Attempt)).ShouldBe([("a", AlertSamples.Event("1"), 1), ("b", AlertSamples.Event("1"), 1)]);
        await SettleAllAsync(taken);
        await AddAsync(AlertSamples.Event("1"), "a", "b");
        (await TakeAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_rolled_back_is_not_sent()
    {
        await ChannelsAsync("a");
        await using (var transaction = await Host.Transactions.BeginAsync(Token))
        {
            await Deliveries.AddAsync(transaction, AlertSamples.Event("1"), ["a"], Token);
        }

        (await TakeAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_channel_has_one_attempt_at_a_time_and_channels_do_not_wait_for_each_other()
    {
        await ChannelsAsync("a", "b");
        await AddAsync(AlertSamples.Event("1", "x"), "a", "b");
        await AddAsync(AlertSamples.Event("2", "y"), "a", "b");

        var first = await TakeAsync();
        first.Select(delivery => delivery.Event.Id).ShouldBe(["1", "1"]);
        (await TakeAsync()).ShouldBeEmpty();
        (await Deliveries.SettleAsync(first[1], Taken, Token)).ShouldBeTrue();

        var second = (await TakeAsync()).ShouldHaveSingleItem();
        (second.Channel.Id, second.Event.Id).ShouldBe(("b", "2"));
    }

    [Fact]
    public async Task An_event_waits_for_the_earlier_ones_of_its_subject_and_not_for_others()
    {
        await ChannelsAsync("a");
        await AddAsync(AlertSamples.Event("1", "x"), "a");
        await AddAsync(AlertSamples.Event("2", "x"), "a");
        await AddAsync(AlertSamples.Event("3", "y"), "a");
        await RefuseAsync(await OneAsync("1"), TimeSpan.FromMinutes(5));

        await Deliveries.SettleAsync(await OneAsync("3"), Taken, Token);
        (await TakeAsync()).ShouldBeEmpty();
        Clock.Advance(TimeSpan.FromMinutes(5));

        await Deliveries.SettleAsync(await OneAsync("1", attempt: 2), Taken, Token);
        await Deliveries.SettleAsync(await OneAsync("2"), Taken, Token);
    }

    [Fact]
    public async Task An_attempt_whose_relay_died_is_made_again_and_the_late_settlement_finds_nothing()
    {
        await ChannelsAsync("a");
        await AddAsync(AlertSamples.Event("1", "x"), "a");
        await AddAsync(AlertSamples.Event("2", "x"), "a");
        var dead = await OneAsync("1");
        Clock.Advance(Lease);

        var again = await OneAsync("1", attempt: 2);

        (await Deliveries.SettleAsync(dead, Taken, Token)).ShouldBeFalse();
        (await Deliveries.SettleAsync(again, Taken, Token)).ShouldBeTrue();
        (await Deliveries.SettleAsync(again, Taken, Token)).ShouldBeFalse();
        await OneAsync("2");
    }

    [Fact]
    public async Task A_channel_that_is_held_sends_nothing_until_then_and_a_success_makes_it_well()
    {
        await ChannelsAsync("a");
        await AddAsync(AlertSamples.Event("1", "x"), "a");
        await AddAsync(AlertSamples.Event("2", "y"), "a");
        var failed = Clock.GetUtcNow();
        await RefuseAsync(await OneAsync("1"), TimeSpan.FromMinutes(5), hold: true);
        (await TakeAsync()).ShouldBeEmpty();
        (await HealthAsync("a")).ShouldBe(new ChannelHealth { FailingSince = failed, NotBefore = failed.AddMinutes(5) });
        Clock.Advance(TimeSpan.FromMinutes(5));

        await RefuseAsync(await OneAsync("1", attempt: 2), TimeSpan.FromMinutes(5));
        (await HealthAsync("a")).FailingSince.ShouldBe(failed, "the first failure counts");
        await Deliveries.SettleAsync(await OneAsync("2"), Taken, Token);

        (await HealthAsync("a")).ShouldBe(new ChannelHealth { LastSuccess = Clock.GetUtcNow() });
    }

    [Fact]
    public async Task A_channel_that_is_switched_off_drops_what_waits_and_what_is_new_until_a_replay()
    {
        await ChannelsAsync("a");
        await AddAsync(AlertSamples.Event("1", "x"), "a");
        await AddAsync(AlertSamples.Event("2", "y"), "a");
        await Deliveries.SettleAsync(await OneAsync("1"), new DeliveryOutcome { State = DeliveryState.Abandoned, Detail = "410", Status = 410, DisableReason = "gone" }, Token);
        await AddAsync(AlertSamples.Event("3", "z"), "a");

        (await TakeAsync()).ShouldBeEmpty();

        (await HealthAsync("a")).Reason.ShouldBe("gone");
        (await ListAsync()).Select(line => (line.EventId, line.State, line.Detail)).ShouldBe(
            [("3", DeliveryState.Abandoned, "gone"), ("2", DeliveryState.Abandoned, "gone"), ("1", DeliveryState.Abandoned, "410")]);
        await Host.AlertChannels.EnableAsync("a", Token);
        (await Deliveries.ReplayAsync(new DeliveryQuery { Channel = "a" }, Token)).ShouldBe(3);
        await Deliveries.SettleAsync(await OneAsync("1"), Taken, Token);
    }

    [Fact]
    public async Task An_attempt_under_way_when_its_channel_is_switched_off_settles_nothing()
    {
        await ChannelsAsync("a");
        await AddAsync(AlertSamples.Event("1"), "a");
        var taken = await OneAsync("1");

        await Host.AlertChannels.DisableAsync("a", "off", Token);

        (await Deliveries.SettleAsync(taken, Taken, Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task Nothing_is_queued_for_an_unknown_channel()
    {
        await AddAsync(AlertSamples.Event("1"), "none");

        (await ListAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_replay_sends_settled_events_again_in_their_order()
    {
        await ChannelsAsync("a");
        for (var i = 1; i <= 3; i++)
        {
            await AddAsync(AlertSamples.Event($"{i}", minute: i), "a");
            await Deliveries.SettleAsync(await OneAsync($"{i}"), Taken, Token);
        }

        (await Deliveries.ReplayAsync(new DeliveryQuery { Channel = "a", Subject = "alerts/a", Since = AlertSamples.Day.AddMinutes(2) }, Token)).ShouldBe(2);

        await Deliveries.SettleAsync(await OneAsync("2"), Taken, Token);
        await Deliveries.SettleAsync(await OneAsync("3"), Taken, Token);
        (await TakeAsync()).ShouldBeEmpty();
        (await Deliveries.ReplayAsync(new DeliveryQuery { Channel = "b" }, Token)).ShouldBe(0);
    }

    [Fact]
    public async Task The_log_tells_how_each_delivery_stands()
    {
        await ChannelsAsync("a", "b");
        await AddAsync(AlertSamples.Event("1"), "a", "b");
        var added = Clock.GetUtcNow();
        await SettleAllAsync(await TakeAsync());

        (await ListAsync(new DeliveryQuery { Channel = "b" })).ShouldHaveSingleItem()
            .ShouldBe(new DeliveryRecord("b", "1", "groundshift.alert.confirmed", "alerts/a", DeliveryState.Delivered, 1, added, added, 204, "ok"));
        (await ListAsync(new DeliveryQuery { Limit = 1 })).Count.ShouldBe(1);
        (await ListAsync(new DeliveryQuery { Since = AlertSamples.Day.AddDays(1) })).ShouldBeEmpty();
    }

    [Fact]
    public async Task Settled_deliveries_are_forgotten_after_a_time_and_what_waits_stays()
    {
        await ChannelsAsync("a", "b");
        await AddAsync(AlertSamples.Event("1", "x"), "a", "b");
        await AddAsync(AlertSamples.Event("2", "y"), "a");
        await SettleAllAsync((await TakeAsync()).Where(delivery => delivery.Channel.Id == "a"));
        Host.Clock.Advance(TimeSpan.FromDays(10));
        var settled = Host.Clock.GetUtcNow();
        await SettleAllAsync((await TakeAsync()).Where(delivery => delivery.Channel.Id == "a"));

        (await Deliveries.PruneAsync(settled, 10, Token)).ShouldBe(1);

        // The first event waits for the other channel, and the second was settled too late.
        (await ListAsync()).Select(line => (line.Channel, line.EventId, line.State)).ShouldBe([("a", "2", DeliveryState.Delivered), ("b", "1", DeliveryState.Pending)], ignoreOrder: true);
        Host.Clock.Advance(TimeSpan.FromMinutes(2));
        (await TakeAsync()).ShouldHaveSingleItem().Event.ShouldBe(AlertSamples.Event("1", "x"));
        (await Deliveries.PruneAsync(Host.Clock.GetUtcNow(), 1, Token)).ShouldBe(1);
        (await Deliveries.PruneAsync(Host.Clock.GetUtcNow(), 1, Token)).ShouldBe(0);
        (await ListAsync()).ShouldHaveSingleItem().EventId.ShouldBe("1");
    }

    private async Task ChannelsAsync(params string[] ids)
    {
        foreach (var id in ids)
        {
            await Host.AlertChannels.PutAsync(AlertSamples.Channel(id), [], Token);
        }
    }

    private Task AddAsync(ChannelEvent message, params string[] channels) => CommitAsync(transaction => Deliveries.AddAsync(transaction, message, channels, Token));

    private ValueTask<IReadOnlyList<Delivery>> TakeAsync() => Deliveries.TakeAsync(10, Lease, Token);

    private async Task<Delivery> OneAsync(string id, int attempt = 1)
    {
        var taken = (await TakeAsync()).ShouldHaveSingleItem();
        (taken.Event.Id, taken.Attempt).ShouldBe((id, attempt));
        return taken;
    }

    private async Task SettleAllAsync(IEnumerable<Delivery> taken)
    {
        foreach (var delivery in taken)
        {
            (await Deliveries.SettleAsync(delivery, Taken, Token)).ShouldBeTrue();
        }
    }

    private async Task RefuseAsync(Delivery delivery, TimeSpan wait, bool hold = false) =>
        (await Deliveries.SettleAsync(delivery, new DeliveryOutcome { State = DeliveryState.Pending, Detail = "no", Due = Clock.GetUtcNow() + wait, HoldChannel = hold }, Token)).ShouldBeTrue();

    private async Task<ChannelHealth> HealthAsync(string id) => (await Host.AlertChannels.FindAsync(id, Token)).ShouldNotBeNull().Health;

    private ValueTask<IReadOnlyList<DeliveryRecord>> ListAsync(DeliveryQuery? query = null) => Deliveries.ListAsync(query ?? new DeliveryQuery(), Token);
}
