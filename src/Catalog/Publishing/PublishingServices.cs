using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Groundshift.Catalog.Publishing;

/// <summary>Adds publishing to a host.</summary>
public static class PublishingServices
{
    /// <summary>
    /// Adds the publisher, the static files and the relay. The host runs the relay, in one process at a time, and brings the ports
    /// IStoreTransactions, ICatalogStore, IOutbox and IObjectStore.
    /// </summary>
    public static IServiceCollection AddProductPublishing(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddSingleton<ProductPublisher>()
            .AddSingleton<StaticCatalog>()
            .AddSingleton<ProductRelay>();
    }
}
