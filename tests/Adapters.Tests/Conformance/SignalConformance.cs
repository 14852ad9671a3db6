using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Tests.Conformance;

/// <summary>Who waits for work is told of it on commit. The suite's clock stands still, so no wait here ends by time.</summary>
public abstract class SignalConformance : PortConformance
{
    [Fact]
    public async Task A_committed_message_wakes_who_waits()
    {
        var before = Host.Signals.Count(StoreSignal.Outbox);
        var waiting = WaitAsync(StoreSignal.Outbox, before);

        await AddAsync("a");

        await waiting;
        Host.Signals.Count(StoreSignal.Outbox).ShouldBeGreaterThan(before);
    }

    [Fact]
    public async Task A_message_committed_between_look_and_wait_is_not_missed()
    {
        await WaitAsync(StoreSignal.Outbox, await WarmAsync() - 1);
        var before = Host.Signals.Count(StoreSignal.Outbox);
        await AddAsync("b");

        await WaitAsync(StoreSignal.Outbox, before);
    }

    [Fact]
    public async Task Many_messages_wake_as_one_does()
    {
        var waiting = WaitAsync(StoreSignal.Outbox, await WarmAsync());

        await CommitAsync(transaction => Host.Outbox.AddAllAsync(transaction, [Message("c"), Message("d")], Token));

        await waiting;
    }

    [Fact]
    public async Task A_wait_ends_when_it_is_cancelled_and_after_its_time()
    {
        var seen = await WarmAsync();
        using var stop = new CancellationTokenSource();
        var cancelled = Host.Signals.WaitAsync(StoreSignal.Deliveries, long.MaxValue, TimeSpan.FromDays(1), stop.Token);
        var timed = Host.Signals.WaitAsync(StoreSignal.Outbox, long.MaxValue, TimeSpan.FromMinutes(1), Token);
        await stop.CancelAsync();
        Clock.Advance(TimeSpan.FromMinutes(1));

        await cancelled;
        await timed;
        seen.ShouldBeGreaterThan(0);
    }

    // A first signal shows that the store listens.
    private async Task<long> WarmAsync()
    {
        var before = Host.Signals.Count(StoreSignal.Outbox);
        var waiting = WaitAsync(StoreSignal.Outbox, before);
        await AddAsync("warm");
        await waiting;
        return Host.Signals.Count(StoreSignal.Outbox);
    }

    private Task WaitAsync(StoreSignal signal, long since) => Host.Signals.WaitAsync(signal, since, TimeSpan.FromDays(1), Token);

    private Task AddAsync(string id) => CommitAsync(transaction => Host.Outbox.AddAsync(transaction, Message(id), Token));

    private static OutboxMessage Message(string id) => new(id, OutboxTopics.Jobs, "{}");
}
