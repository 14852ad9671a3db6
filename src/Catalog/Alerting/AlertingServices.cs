using Groundshift.Catalog.Alerting.Api;
using Groundshift.Catalog.Alerting.Channels;
using Groundshift.Catalog.Alerting.Events;
using Groundshift.Catalog.Alerting.Lifecycle;
using Groundshift.Catalog.Alerting.Rules;
using Groundshift.Catalog.Api;
using Groundshift.Core.Ports;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Groundshift.Catalog.Alerting;

/// <summary>Adds alerting to a host.</summary>
public static class AlertingServices
{
    /// <summary>
    /// Adds rules, alerts and the relay that delivers, as a hosted service. The host brings the ports of the stores and the settings of the STAC API;
    /// it may add channels of further kinds, and legends of its own before this call.
    /// </summary>
    public static IServiceCollection AddAlerting(this IServiceCollection services, AlertingSettings? settings = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IModelLegends, PublishedLegends>();
        return services
            .AddSingleton(settings ?? new AlertingSettings())
            .AddSingleton<PatchFiles>()
            .AddSingleton<EvidenceItems>()
            .AddSingleton<ChangeEvidence>()
            .AddSingleton<AlertIntake>()
            .AddSingleton<ItemEvents>()
            .AddSingleton<IAlertChannel, WebhookChannel>()
            .AddSingleton<IAlertChannel, EmailChannel>()
            .AddSingleton<IAlertChannel, FileChannel>()
            .AddSingleton<ChannelSetup>()
            .AddSingleton<RuleCheck>()
            .AddSingleton<AlertDecisions>()
            .AddSingleton<IApiSection, AlertingSection>()
            .AddSingleton<AlertGate>()
            .AddSingleton<AlertEndpoints>()
            .AddSingleton<RuleEndpoints>()
            .AddSingleton<ChannelEndpoints>()
            .AddHostedService<DeliveryRelay>();
    }
}
