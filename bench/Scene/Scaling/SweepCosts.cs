using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Ingest.Planning;
using Groundshift.Ingest.Providers;
using Groundshift.Ingest.Watching;
using Microsoft.Extensions.Logging.Abstractions;

namespace Groundshift.Bench.Scaling;

/// <summary>What a watcher costs: processor time, the database server's included, and requests to the catalog.</summary>
/// <param name="PerItem">Milliseconds of processor time per item that is new and becomes a job.</param>
/// <param name="RequestsPerItem">Requests per such item.</param>
/// <param name="PerSweep">Milliseconds of processor time of a sweep that finds nothing new.</param>
/// <param name="RequestsPerSweep">Requests of such a sweep.</param>
internal readonly record struct SweepCosts(double PerItem, double RequestsPerItem, double PerSweep, double RequestsPerSweep)
{
    private const int QuietSweeps = 5;

    /// <summary>Sweeps a catalog that is new to the stores, and again when it has nothing new, with a watcher that has seen another one before.</summary>
    public static async Task<SweepCosts> MeasureAsync(ScalingStores stores, string catalog, int items, CancellationToken cancellationToken)
    {
        var planner = Planner(stores);
        await MeasureAsync(stores, planner, catalog + "-before", items / 10, cancellationToken);
        return await MeasureAsync(stores, planner, catalog, items, cancellationToken);
    }

    private static async Task<SweepCosts> MeasureAsync(ScalingStores stores, ScenePlanner planner, string catalog, int items, CancellationToken cancellationToken)
    {
        using var api = new MadeUpCatalog(items, TimeProvider.System.GetUtcNow() - TimeSpan.FromHours(1));
        using var http = new HttpClient(api);
        var watcher = Watcher(stores, planner, http);
        var watch = new Watch { Id = catalog, Catalog = catalog, Url = MadeUpCatalog.Address, Collection = MadeUpCatalog.Collection, Provider = "earth-search" };
        await stores.Watches.PutAsync(watch, cancellationToken);

        var first = await CostAsync(stores, async () =>
        {
            var report = await watcher.SweepAsync(watch, null, cancellationToken);
            if (report.Fresh != items || report.Jobs != items)
            {
                throw new InvalidOperationException($"{items} items should have become as many jobs: {report}");
            }
        });
        var requests = api.Requests;
        var quiet = await CostAsync(stores, async () =>
        {
            for (var sweep = 0; sweep < QuietSweeps; sweep++)
            {
                await watcher.SweepAsync(watch, null, cancellationToken);
            }
        });
        return new SweepCosts(first / items, (double)requests / items, quiet / QuietSweeps, (double)(api.Requests - requests) / QuietSweeps);
    }

    private static ScenePlanner Planner(ScalingStores stores) => new(
        stores.Areas,
        stores.Scenes,
        stores.Jobs.Ledger,
        stores.Jobs.Outbox,
        (_, _) => ValueTask.FromResult<ModelNeeds?>(ModelNeeds.OneScene(new ModelReference("stand-in", "1"))),
        NullLogger<ScenePlanner>.Instance);

    private static CatalogWatcher Watcher(ScalingStores stores, ScenePlanner planner, HttpClient http) => new(
        stores.Watches,
        stores.Areas,
        stores.Scenes,
        stores.Jobs.Transactions,
        planner,
        (watch, item, uri) => SceneNormaliser.Normalise(watch.Catalog, watch.Collection, item, uri, watch.Provider),
        watch => new StacClient(new Uri(watch.Url), http, new StacClientOptions(), TimeProvider.System, NullLogger<StacClient>.Instance),
        new WatchingOptions(),
        TimeProvider.System,
        NullLogger<CatalogWatcher>.Instance);

    private static async Task<double> CostAsync(ScalingStores stores, Func<Task> work)
    {
        var (server, own) = (stores.ServerSeconds(), Environment.CpuUsage.TotalTime.TotalSeconds);
        await work();
        own = Environment.CpuUsage.TotalTime.TotalSeconds - own;
        return (own + stores.ServerSeconds() - server) * 1e3;
    }
}
