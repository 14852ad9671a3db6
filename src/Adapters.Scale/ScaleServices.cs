using Groundshift.Adapters.Scale.Postgres;
using Groundshift.Adapters.Scale.RabbitMq;
using Groundshift.Core.Ports;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Groundshift.Adapters.Scale;

/// <summary>Adds shared stores and queues to a host.</summary>
public static class ScaleServices
{
    /// <summary>Adds every port but the objects, on PostgreSQL.</summary>
    public static IServiceCollection AddPostgresStores(this IServiceCollection services, PostgresOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddSingleton(provider => new PostgresStores(options, provider.GetRequiredService<TimeProvider>()))
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
            .AddSingleton(provider => Stores(provider).Signals);
    }

    /// <summary>Puts the queues on RabbitMQ, in place of those that the stores brought.</summary>
    public static IServiceCollection AddRabbitMqQueue(this IServiceCollection services, RabbitMqOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.RemoveAll<IJobQueue>();
        return services
            .AddSingleton(provider => new RabbitMqJobQueue(options, provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<IJobQueue>(provider => provider.GetRequiredService<RabbitMqJobQueue>());
    }

    private static PostgresStores Stores(IServiceProvider provider) => provider.GetRequiredService<PostgresStores>();
}
