using Groundshift.Host.Roles;
using Groundshift.Ingest.Monitoring;
using Microsoft.Extensions.DependencyInjection;

namespace Groundshift.Ingest.Functions.Hosting;

/// <summary>What the functions work with.</summary>
internal static class FunctionsServices
{
    /// <summary>Stores, queue and planning, without the services that run by themselves: here the triggers wake.</summary>
    public static IServiceCollection AddIngestFunctions(this IServiceCollection services, FunctionsSettings settings) => services
        .AddSingleton(TimeProvider.System)
        .AddStores(settings)
        .AddIngestCore(settings)
        .AddSingleton(new MonitorOptions { MaxLag = TimeSpan.FromMinutes(settings.Telemetry.MaxLagMinutes) })
        .AddSingleton<FlowMonitor>();
}
