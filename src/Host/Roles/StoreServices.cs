using Groundshift.Adapters.Embedded;
using Groundshift.Adapters.Scale;
using Groundshift.Adapters.Scale.Postgres;
using Groundshift.Adapters.Scale.RabbitMq;
using Groundshift.Host.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Groundshift.Host.Roles;

/// <summary>Picks the adapters of the stores and the queue by the settings alone.</summary>
internal static class StoreServices
{
    /// <summary>
    /// Stores in the data folder, or in PostgreSQL where a connection is given; queues beside them, or on RabbitMQ or Service Bus where
    /// one is given; objects in the data folder, or in the bucket or container that is given.
    /// </summary>
    public static IServiceCollection AddStores(this IServiceCollection services, SharedOptions options)
    {
        if (options.Store.Postgres.ConnectionString is { Length: > 0 } connection)
        {
            services
                .AddPostgresStores(new PostgresOptions
                {
                    ConnectionString = connection,
                    Schema = options.Store.Postgres.Schema,
                    Password = options.Store.Postgres.Entra ? AzureAdapters.DatabasePassword(options) : null,
                })
                .AddLocalObjects(options.DataFolder);
        }
        else
        {
            services.AddEmbeddedStores(options.DataFolder);
        }

        services.AddSharedObjects(options.Objects).AddModels(options).AddStorageToken(options);
        if (options.Queue.ServiceBus.IsSet())
        {
            return services.AddServiceBus(options);
        }

        return options.Queue.RabbitMq.Uri is { Length: > 0 } uri
            ? services.AddRabbitMqQueue(new RabbitMqOptions { Uri = uri, Prefix = options.Queue.RabbitMq.Prefix, DeliveryLimit = options.Queue.RabbitMq.DeliveryLimit })
            : services;
    }
}
