using Groundshift.Core.Jobs;
using Groundshift.Ingest.Leases;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Groundshift.Host.Roles;

/// <summary>Runs a background service in one of all processes at a time: in the one that holds its lease. Another goes on when that lease ends.</summary>
internal sealed class LedService<T>(T service, string lease, ProcessLeases leases, TimeProvider time, ILogger<LedService<T>> logger) : BackgroundService
    where T : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            if (await TryTakeAsync(stoppingToken) is { } hold)
            {
                await using (hold)
                {
                    Log.Leads(logger, lease);
                    await LeadAsync(hold, stoppingToken);
                }
            }

            await Task.Delay(leases.Retry, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<LeaseHold?> TryTakeAsync(CancellationToken stopping)
    {
        try
        {
            return await leases.TryTakeAsync(lease, stopping);
        }
        catch (TransientException error)
        {
            Log.LeaseNotTaken(logger, lease, error.Message);
            return null;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return null;
        }
    }

    // A failure of the service is this one's, and so the host's to end with.
    private async Task LeadAsync(LeaseHold hold, CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, hold.Lost);
        await service.StartAsync(either.Token);
        try
        {
            await (service.ExecuteTask ?? Task.CompletedTask);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // Another has the lease, or the host stops.
        }
    }
}

/// <summary>Adds led services to a host.</summary>
internal static class LedServices
{
    /// <summary>Runs a service that is registered as itself in one process at a time.</summary>
    /// <param name="services">Services of the host.</param>
    /// <param name="lease">Name of the lease.</param>
    /// <param name="options">How long a silent process keeps it.</param>
    public static IServiceCollection AddLed<T>(this IServiceCollection services, string lease, LeaseOptions options)
        where T : BackgroundService => services
        .AddLeases(options)
        .AddHostedService(provider => ActivatorUtilities.CreateInstance<LedService<T>>(provider, lease));
}
