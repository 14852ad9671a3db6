using Azure.Core;
using Groundshift.Adapters.Azure.EventGrid;
using Groundshift.Adapters.Azure.Identity;
using Groundshift.Adapters.Azure.ServiceBus;
using Groundshift.Core.Ports;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Groundshift.Adapters.Azure;

/// <summary>Adds Azure's queues and channels to a host.</summary>
public static class AzureServices
{
    /// <summary>Adds the process's identity, which the other services here use.</summary>
    /// <exception cref="Core.Jobs.InvalidInputException">There is no such kind of credential.</exception>
    public static IServiceCollection AddAzureIdentity(this IServiceCollection services, AzureIdentityOptions options) =>
        services.AddSingleton(AzureIdentity.Create(options));

    /// <summary>Puts the queues on Service Bus, in place of those that the stores brought.</summary>
    public static IServiceCollection AddServiceBusQueue(this IServiceCollection services, ServiceBusOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.RemoveAll<IJobQueue>();
        return services
            .AddSingleton(provider => new ServiceBusJobQueue(options, provider.GetRequiredService<TokenCredential>(), provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<IJobQueue>(provider => provider.GetRequiredService<ServiceBusJobQueue>());
    }

    /// <summary>Adds channels of kind eventgrid.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="timeout">Longest wait for the answer of a topic.</param>
    public static IServiceCollection AddEventGridChannel(this IServiceCollection services, TimeSpan timeout) =>
        services.AddSingleton<IAlertChannel>(provider => new EventGridChannel(provider.GetRequiredService<TokenCredential>(), timeout));
}
