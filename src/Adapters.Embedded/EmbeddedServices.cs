using Groundshift.Adapters.Embedded.LocalFiles;
using Groundshift.Core.Ports;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Groundshift.Adapters.Embedded;

/// <summary>Adds the embedded stores to a host.</summary>
public static class EmbeddedServices
{
    /// <summary>Adds every port, on a folder that is opened at the first use.</summary>
    public static IServiceCollection AddEmbeddedStores(this IServiceCollection services, string dataFolder)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddSingleton(provider => EmbeddedStores.Open(dataFolder, provider.GetRequiredService<TimeProvider>()))
            .AddSingleton(provider => Stores(provider).Transactions)
            .AddSingleton(provider => Stores(provider).Queue)
            .AddSingleton(provider => Stores(provider).Ledger)
            .AddSingleton(provider => Stores(provider).Outbox)
            .AddSingleton(provider => Stores(provider).Areas)
            .AddSingleton(provider => Stores(provider).Watches)
            .AddSingleton(provider => Stores(provider).Leases)
            .AddSingleton(provider => Stores(provider).Inbox)
            .AddSingleton(provider => Stores(provider).Scenes)
            .AddSingleton(provider => Stores(provider).States)
            .AddSingleton(provider => Stores(provider).Catalog)
            .AddSingleton(provider => Stores(provider).AccessKeys)
            .AddSingleton(provider => Stores(provider).Audit)
            .AddSingleton(provider => Stores(provider).AlertRules)
            .AddSingleton(provider => Stores(provider).AlertChannels)
            .AddSingleton(provider => Stores(provider).Alerts)
            .AddSingleton(provider => Stores(provider).Deliveries)
            .AddSingleton(provider => Stores(provider).Signals)
            .AddSingleton(provider => Stores(provider).Objects);
    }

    /// <summary>Adds the objects alone, as files of a folder, for stores that are elsewhere.</summary>
    public static IServiceCollection AddLocalObjects(this IServiceCollection services, string dataFolder)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services.AddSingleton<IObjectStore>(provider => new LocalObjectStore(dataFolder, provider.GetRequiredService<TimeProvider>()));
    }

    private static EmbeddedStores Stores(IServiceProvider provider) => provider.GetRequiredService<EmbeddedStores>();
}
