using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using Groundshift.Host.Demo;
using Groundshift.Host.Tests.EndToEnd;
using Groundshift.Ingest.Watching;
using Groundshift.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Groundshift.Host.Tests.Roles;

/// <summary>Of several ingest processes one sweeps a catalog at a time, and another goes on when it dies.</summary>
public sealed class LeaderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(SharedStores.Stores), MemberType = typeof(SharedStores))]
    public async Task A_dead_leader_is_replaced_when_its_lease_ends(string kind)
    {
        using var folder = new TemporaryFolder();
        using var stores = await SharedStores.StartAsync(kind);
        await using var first = stores.Ingest();
        await using var second = stores.Ingest();
        var watch = await WatchAsync(first, folder);

        // A process that hangs in a sweep: it holds the lease and renews it no more.
        (await first.GetRequiredService<ILeaseStore>().TakeAsync(DueSweeps.LeaseOf(watch), "hangs", TimeSpan.FromSeconds(stores.Options.Ingest.LeaseSeconds), Token)).ShouldBeTrue();
        (await SweepAsync(second)).ShouldBe(0);

        stores.Clock.Advance(TimeSpan.FromSeconds(stores.Options.Ingest.LeaseSeconds));

        (await SweepAsync(second)).ShouldBe(1);
        (await first.GetRequiredService<IWatchStore>().CursorAsync(watch.Id, Token)).LastSweep.ShouldBe(stores.Clock.GetUtcNow());
        (await SweepAsync(first)).ShouldBe(0, "it is not due any more");
    }

    [Theory]
    [MemberData(nameof(SharedStores.Stores), MemberType = typeof(SharedStores))]
    public async Task Two_processes_that_sweep_at_once_sweep_each_watch_once(string kind)
    {
        using var folder = new TemporaryFolder();
        using var stores = await SharedStores.StartAsync(kind);
        await using var first = stores.Ingest();
        await using var second = stores.Ingest();
        var watch = await WatchAsync(first, folder);
        for (var round = 1; round <= 5; round++)
        {
            var swept = await Task.WhenAll(Task.Run(() => SweepAsync(first), Token), Task.Run(() => SweepAsync(second), Token));

            swept.Sum().ShouldBe(1, $"round {round}");
            stores.Clock.Advance(watch.Interval);
        }
    }

    private static Task<int> SweepAsync(ServiceProvider process) => process.GetRequiredService<DueSweeps>().RunOnceAsync(Token);

    private static async Task<Watch> WatchAsync(ServiceProvider process, TemporaryFolder folder)
    {
        var catalog = SmallCatalog.Write(folder.File("scenes"));
        var watch = new Watch
        {
            Id = "scenes",
            Catalog = "scenes",
            Url = StacHref.OfFile(Path.Combine(catalog.Folder, "catalog.json")).AbsoluteUri,
            Collection = SimulatedCatalog.Sentinel2Collection,
        };
        await process.GetRequiredService<IWatchStore>().PutAsync(watch, Token);
        return watch;
    }
}
