using Groundshift.Adapters.Embedded;
using Groundshift.Catalog.Areas;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using Groundshift.Host.Cli;
using Groundshift.Host.Configuration;
using Groundshift.Host.Demo;
using Groundshift.Host.Roles;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Groundshift.Host.Tests.EndToEnd;

/// <summary>The service with all roles in this process, on a data folder of its own and a free port.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private readonly WebApplication _app;

    private RunningService(WebApplication app) => _app = app;

    /// <summary>Its stores.</summary>
    public EmbeddedStores Stores => _app.Services.GetRequiredService<EmbeddedStores>();

    /// <summary>Address of the STAC API.</summary>
    public Uri Url => new(_app.Urls.First());

    /// <summary>Starts the service on an empty data folder.</summary>
    public static async Task<RunningService> StartAsync(string dataFolder)
    {
        var options = new GroundshiftOptions { Data = dataFolder, Server = new ServerSection { Port = 0 } };
        var app = ServiceComposition.Build(options, Role.All, logging: _ => { });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new RunningService(app);
    }

    /// <summary>Watches a catalog, under its folder's name, and every area of its areas file.</summary>
    public async Task WatchAsync(SmallCatalog catalog, double everySeconds = 1, string model = Defaults.Model, string product = ProductKinds.LandCover)
    {
        foreach (var draft in AreaFile.Read(await File.ReadAllTextAsync(Path.Combine(catalog.Folder, "areas.geojson"), TestContext.Current.CancellationToken)))
        {
            var area = new AreaOfInterest { Id = draft.Id, Name = draft.Name, Geometry = draft.Geometry, Model = model, Products = [product], CloudLimitPercent = 100 };
            await Stores.Areas.PutAsync(area, TestContext.Current.CancellationToken);
        }

        var name = Path.GetFileName(catalog.Folder);
        await Stores.Watches.PutAsync(
            new Watch
            {
                Id = name,
                Catalog = name,
                Url = StacHref.OfFile(Path.Combine(catalog.Folder, "catalog.json")).AbsoluteUri,
                Collection = SimulatedCatalog.Sentinel2Collection,
                Interval = TimeSpan.FromSeconds(everySeconds),
            },
            TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until every watch has been swept and nothing is left to do.</summary>
    public Task UntilIdleAsync() => new DemoRun(new DeskStores(() => _app.Services), TimeProvider.System, TimeProvider.System.GetUtcNow()).WaitAsync(TestContext.Current.CancellationToken)
        .WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken);

    /// <summary>Waits until something is there; returns it with the time that it took.</summary>
    public static async Task<(T Found, TimeSpan Waited)> UntilAsync<T>(string what, Func<Task<T?>> find)
        where T : class
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (await find() is { } found)
            {
                return (found, TimeProvider.System.GetElapsedTime(started));
            }

            TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(Patience, what);
            await Task.Delay(Poll, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>All jobs.</summary>
    public ValueTask<IReadOnlyList<LedgerEntry>> JobsAsync() => Stores.Ledger.ListAsync(new LedgerQuery { Limit = 1000 }, TestContext.Current.CancellationToken);

    /// <summary>The published items of a product, current and former.</summary>
    public async Task<IReadOnlyList<StacItem>> ProductsAsync(string product = ProductKinds.LandCover) =>
        [.. (await Stores.Catalog.SearchAsync(new ItemSearch { Limit = 1000 }, TestContext.Current.CancellationToken)).Items
            .Select(found => found.Item).Where(item => item.Collection?.StartsWith(product, StringComparison.Ordinal) == true)];

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
