using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Tests.Conformance;

/// <summary>What every store of leases does.</summary>
public abstract class LeaseStoreConformance : PortConformance
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private ILeaseStore Leases => Host.Leases;

    [Fact]
    public async Task A_lease_is_held_by_one_until_it_runs_out()
    {
        (await TakeAsync("a")).ShouldBeTrue();
        Clock.Advance(Lease - TimeSpan.FromTicks(1));
        (await TakeAsync("b")).ShouldBeFalse();

        Clock.Advance(TimeSpan.FromTicks(1));

        (await TakeAsync("b")).ShouldBeTrue();
        (await TakeAsync("a")).ShouldBeFalse();
    }

    [Fact]
    public async Task Its_holder_extends_it_from_now()
    {
        await TakeAsync("a");
        Clock.Advance(Lease / 2);
        (await TakeAsync("a")).ShouldBeTrue();
        Clock.Advance(Lease - TimeSpan.FromTicks(1));

        (await TakeAsync("b")).ShouldBeFalse();
    }

    [Fact]
    public async Task Given_back_by_its_holder_it_is_free_at_once()
    {
        await TakeAsync("a");
        await Leases.ReleaseAsync("sweep", "b", Token);
        (await TakeAsync("b")).ShouldBeFalse();

        await Leases.ReleaseAsync("sweep", "a", Token);

        (await TakeAsync("b")).ShouldBeTrue();
    }

    [Fact]
    public async Task Leases_of_other_names_are_other_leases()
    {
        await TakeAsync("a");

        (await Leases.TakeAsync("relay", "b", Lease, Token)).ShouldBeTrue();
    }

    [Fact]
    public async Task Of_many_that_ask_at_once_one_gets_it()
    {
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => TakeAsync($"holder-{i}"), Token)));

        taken.Count(took => took).ShouldBe(1);
    }

    private Task<bool> TakeAsync(string holder) => Leases.TakeAsync("sweep", holder, Lease, Token).AsTask();
}
