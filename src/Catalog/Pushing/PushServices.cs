using Groundshift.Catalog.Api;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Groundshift.Catalog.Pushing;

/// <summary>Adds following to a host.</summary>
public static class PushServices
{
    /// <summary>Sends every change of an item to another STAC API. The host runs the relay, in one process at a time, and brings IOutbox and ICatalogStore.</summary>
    public static IServiceCollection AddPushing(this IServiceCollection services, PushSettings settings)
    {
        services.TryAddSingleton(new PushMonitorOptions());
        return services.AddSingleton(settings).AddSingleton<PushQueue>().AddSingleton<PushRelay>()
            .AddSingleton<PushMonitor>().AddHostedService(provider => provider.GetRequiredService<PushMonitor>())
            .AddHealthChecks().AddCheck<PushMonitor>("push", tags: [CatalogHealth.Tag]).Services;
    }
}
