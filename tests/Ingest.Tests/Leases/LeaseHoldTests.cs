using System.Collections.Concurrent;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Ingest.Leases;
using Groundshift.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Groundshift.Ingest.Tests.Leases;

public sealed class LeaseHoldTests
{
    private static readonly LeaseOptions Options = new();
    private readonly ManualClock _clock = new();
    private readonly Store _store;

    public LeaseHoldTests() => _store = new Store(_clock);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_lease_is_held_for_as_long_as_the_work_takes_and_then_given_back()
    {
        await using (var hold = (await Leases().TryTakeAsync("work", Token)).ShouldNotBeNull())
        {
            for (var quarter = 0; quarter < 40; quarter++)
            {
                await RenewedAsync(Options.Lease / 4);
                (await Leases().TryTakeAsync("work", Token)).ShouldBeNull();
            }

            hold.Lost.IsCancellationRequested.ShouldBeFalse();
        }

        await using var next = (await Leases().TryTakeAsync("work", Token)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Who_finds_another_holder_has_lost_it()
    {
        await using var hold = (await Leases().TryTakeAsync("work", Token)).ShouldNotBeNull();
        _store.Holders["work"] = ("another", DateTimeOffset.MaxValue);

        _clock.Advance(Options.Lease / 4);

        await LostAsync(hold);
        _store.Holders["work"].Holder.ShouldBe("another");
    }

    [Fact]
    public async Task A_store_out_of_reach_is_a_loss_only_when_the_lease_has_run_out()
    {
        await using var hold = (await Leases().TryTakeAsync("work", Token)).ShouldNotBeNull();
        _store.IsAway = true;
        await RenewedAsync(Options.Lease / 4);
        hold.Lost.IsCancellationRequested.ShouldBeFalse();

        for (var quarter = 0; quarter < 4; quarter++)
        {
            _clock.Advance(Options.Lease / 4);
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Token);
        }

        await LostAsync(hold);
        _store.IsAway = false;
    }

    private ProcessLeases Leases() => new(_store, Options, _clock, NullLogger<ProcessLeases>.Instance);

    private static async Task LostAsync(LeaseHold hold)
    {
        var lost = new TaskCompletionSource();
        await using var registration = hold.Lost.Register(lost.SetResult);
        await lost.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Token);
    }

    private async Task RenewedAsync(TimeSpan by)
    {
        var asked = _store.Asked;
        _clock.Advance(by);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        while (_store.Asked == asked)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, patience.Token);
        }
    }

    private sealed class Store(TimeProvider clock) : ILeaseStore
    {
        private int _asked;

        public ConcurrentDictionary<string, (string Holder, DateTimeOffset Until)> Holders { get; } = new();

        public bool IsAway { get; set; }

        public int Asked => Volatile.Read(ref _asked);

        public ValueTask<bool> TakeAsync(string name, string holder, TimeSpan lease, CancellationToken cancellationToken)
        {
            var taken = !IsAway && Take(name, holder, clock.GetUtcNow() + lease);
            Interlocked.Increment(ref _asked);
            return IsAway ? throw new TransientException("away") : ValueTask.FromResult(taken);
        }

        public ValueTask ReleaseAsync(string name, string holder, CancellationToken cancellationToken)
        {
            if (Holders.TryGetValue(name, out var held) && held.Holder == holder)
            {
                Holders.TryRemove(name, out _);
            }

            return ValueTask.CompletedTask;
        }

        private bool Take(string name, string holder, DateTimeOffset until) =>
            Holders.AddOrUpdate(name, (holder, until), (_, held) => held.Holder == holder || held.Until <= clock.GetUtcNow() ? (holder, until) : held).Holder == holder;
    }
}
