using Groundshift.Catalog.Alerting.Channels;
using Groundshift.Catalog.Alerting.Events;
using Groundshift.Core.Ports;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Groundshift.Catalog.Alerting;

/// <summary>Adds alerting to a host.</summary>
public static class AlertingServices
{
    /// <summary>
    /// Adds rules, alerts and the relay that delivers, as a hosted service. The host brings the ports of the stores, and may add channels
    /// of further kinds.
    /// </summary>
    public static IServiceCollection AddAlerting(this IServiceCollection services, AlertingSettings? settings = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddSingleton(settings ?? new AlertingSettings())
            .AddSingleton<PatchFiles>()
            .AddSingleton<EvidenceItems>()
            .AddSingleton<AlertIntake>()
            .AddSingleton<ItemEvents>()
            .AddSingleton<IAlertChannel, WebhookChannel>()
            .AddSingleton<IAlertChannel, FileChannel>()
            .AddHostedService<DeliveryRelay>();
    }
}
