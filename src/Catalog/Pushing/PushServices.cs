using Groundshift.Catalog.Api;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Groundshift.Catalog.Pushing;

/// <summary>Adds following to a host.</summary>
public static class PushServices
{
    /// <summary>Sends every change of an item to another STAC API, by a hosted service. The host brings IOutbox and ICatalogStore.</summary>
    public static IServiceCollection AddPushing(this IServiceCollection services, PushSettings settings)
    {
        services.TryAddSingleton(new PushMonitorOptions());
        return services.AddSingleton(settings).AddSingleton<PushQueue>().AddHostedService<PushRelay>()
            .AddSingleton<PushMonitor>().AddHostedService(provider => provider.GetRequiredService<PushMonitor>())
            .AddHealthChecks().AddCheck<PushMonitor>("push", tags: [CatalogHealth.Tag]).Services;
    }
}
