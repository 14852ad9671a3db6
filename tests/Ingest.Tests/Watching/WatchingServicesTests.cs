using Groundshift.Core.Ports;
using Groundshift.Ingest.Watching;
using Groundshift.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Groundshift.Ingest.Tests.Watching;

public class WatchingServicesTests
{
    [Theory]
    [InlineData("earth-search", "sentinel-2-c1-l2a", 5)]
    [InlineData("earth-search", "sentinel-2-l1c", 6)]
    [InlineData("planetary-computer", "sentinel-2-l2a", 13)]
    [InlineData("cdse", "sentinel-2-l2a", 1)]
    [InlineData("dlr-eoc", "ENMAP_HSI_L2A", 2)]
    [InlineData("generic", "multispectral-6band-pairs", 2)]
    public async Task With_stores_and_a_planner_alone_every_real_collection_is_swept_and_normalised(string catalog, string collection, int items)
    {
        using var stores = new MemoryStores();
        stores.Areas.Add(WatchBench.Area("a"));
        await using var provider = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IWatchStore>(stores).AddSingleton<IAreaStore>(stores).AddSingleton<ISceneIndex>(stores)
            .AddSingleton<IStoreTransactions>(stores).AddSingleton<ISceneSink>(stores).AddSingleton<ILeaseStore>(stores)
            .AddWatching()
            .AddWatchService()
            .BuildServiceProvider(validateScopes: true);
        var watch = new Watch { Id = "w", Catalog = catalog, Url = SharedData.Need($"data/catalog/{catalog}"), Collection = collection };

        var report = await provider.GetRequiredService<CatalogWatcher>().SweepAsync(watch, null, TestContext.Current.CancellationToken);

        (report.Seen, report.Fresh, report.Refused).ShouldBe((items, items, 0), string.Join('\n', stores.Now.Refusals.Values.Select(refusal => refusal.Reason)));
        stores.Now.Scenes.Values.ShouldAllBe(scene => scene.Source.Catalog == catalog && scene.Source.Bands.Count > 0);
    }
}
