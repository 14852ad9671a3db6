using Microsoft.Extensions.DependencyInjection;

namespace Groundshift.Catalog.Pushing;

/// <summary>Adds following to a host.</summary>
public static class PushServices
{
    /// <summary>Sends every change of an item to another STAC API, by a hosted service. The host brings IOutbox and ICatalogStore.</summary>
    public static IServiceCollection AddPushing(this IServiceCollection services, PushSettings settings) =>
        services.AddSingleton(settings).AddSingleton<PushQueue>().AddHostedService<PushRelay>();
}
