using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Groundshift.Ingest.Leases;

/// <summary>Adds leases to a host.</summary>
public static class LeaseServices
{
    /// <summary>Adds the process's leases once, with the options that come first. The host brings ILeaseStore.</summary>
    public static IServiceCollection AddLeases(this IServiceCollection services, LeaseOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(options);
        services.TryAddSingleton<ProcessLeases>();
        return services;
    }
}
