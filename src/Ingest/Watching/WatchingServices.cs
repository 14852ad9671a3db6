using Groundshift.Core.Stac;
using Groundshift.Ingest.Leases;
using Groundshift.Ingest.Providers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Groundshift.Ingest.Watching;

/// <summary>Registers watching. The stores and the planner (<see cref="ISceneSink"/>) come from elsewhere.</summary>
public static class WatchingServices
{
    private const string HttpKey = "stac";

    /// <summary>Adds <see cref="CatalogWatcher"/> and what it needs; options that are registered before are kept.</summary>
    public static IServiceCollection AddWatching(this IServiceCollection services)
    {
        services.TryAddSingleton(new WatchingOptions());
        services.TryAddSingleton(new StacClientOptions());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<NormaliseScene>(
            (watch, item, uri) => SceneNormaliser.Normalise(watch.Catalog, watch.Collection, item, uri, watch.Provider));
        services.TryAddKeyedSingleton<HttpClient>(HttpKey, (_, _) => StacHttp.CreateClient());
        services.TryAddSingleton<OpenCatalog>(provider => watch => new StacClient(
            StacHref.OfCatalog(watch.Url, Environment.CurrentDirectory),
            provider.GetRequiredKeyedService<HttpClient>(HttpKey),
            provider.GetRequiredService<StacClientOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<StacClient>>()));
        services.TryAddSingleton<CatalogWatcher>();
        services.AddLeases(new LeaseOptions());
        services.TryAddSingleton<DueSweeps>();
        return services;
    }

    /// <summary>Adds the role that sweeps all watches for as long as the host runs.</summary>
    public static IServiceCollection AddWatchService(this IServiceCollection services) => services.AddHostedService<WatchService>();
}
