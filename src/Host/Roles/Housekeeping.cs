using Groundshift.Core.Ports;
using Groundshift.Host.Configuration;
using Groundshift.InferenceWorker.State;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Groundshift.Host.Roles;

/// <summary>Something that is done once a day by one process of all.</summary>
/// <param name="Name">Name of its lease.</param>
/// <param name="RunAsync">Does it; says how many things went.</param>
internal sealed record DailyTask(string Name, Func<CancellationToken, Task<int>> RunAsync);

/// <summary>
/// Does the daily tasks of this process. A lease of a day that is not given back keeps the others, and a restart, from doing them again
/// before the next day.
/// </summary>
internal sealed class Housekeeping(IEnumerable<DailyTask> tasks, ILeaseStore leases, TimeProvider time, ILogger<Housekeeping> logger) : BackgroundService
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(30);

    // A process id comes again after a restart.
    private readonly string _holder = $"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid():N}";

    /// <summary>Does what is due.</summary>
    public async Task RunDueAsync(CancellationToken cancellationToken)
    {
        foreach (var task in tasks)
        {
            // Each turn is a holder of its own, so that this process too waits for the day to end.
            var holder = $"{_holder}/{Guid.NewGuid():N}";
            if (await leases.TakeAsync(task.Name, holder, Day, cancellationToken))
            {
                await RunAsync(task, holder, cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunDueAsync(stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // Nothing waits for it: the next turn tries again.
                Log.HousekeepingFailed(logger, "leases", error);
            }

            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RunAsync(DailyTask task, string holder, CancellationToken cancellationToken)
    {
        try
        {
            var removed = await task.RunAsync(cancellationToken);
            Log.Housekept(logger, task.Name, removed);
        }
        catch (Exception error)
        {
            await leases.ReleaseAsync(task.Name, holder, CancellationToken.None);
            if (error is OperationCanceledException)
            {
                throw;
            }

            Log.HousekeepingFailed(logger, task.Name, error);
        }
    }
}

/// <summary>What is removed when it is no longer needed, by role.</summary>
internal static class HousekeepingServices
{
    private const int Batch = 10_000;

    /// <summary>Deliveries and reports, which the catalog keeps.</summary>
    public static IServiceCollection AddCatalogHousekeeping(this IServiceCollection services, RetentionSection retention)
    {
        Add(services, "retention-deliveries", retention.DeliveryDays, async (provider, before, token) =>
        {
            var (deliveries, all) = (provider.GetRequiredService<IDeliveryStore>(), 0);
            for (var pruned = Batch; pruned == Batch; all += pruned)
            {
                pruned = await deliveries.PruneAsync(before, Batch, token);
            }

            return all;
        });
        Add(services, "retention-reports", retention.ReportDays, async (provider, before, token) =>
            await provider.GetRequiredService<IAlertStore>().PruneReportsAsync(before, token));
        return services.AddHostedService<Housekeeping>();
    }

    /// <summary>Files of states, which workers keep.</summary>
    public static IServiceCollection AddWorkerHousekeeping(this IServiceCollection services, RetentionSection retention)
    {
        services.AddSingleton(retention.ToStates());
        services.AddSingleton<StateSweep>();
        services.AddSingleton(provider => new DailyTask("retention-states", token => provider.GetRequiredService<StateSweep>().RunAsync(token)));
        return services.AddHostedService<Housekeeping>();
    }

    private static void Add(
        IServiceCollection services, string name, int days, Func<IServiceProvider, DateTimeOffset, CancellationToken, Task<int>> run)
    {
        if (days > 0)
        {
            services.AddSingleton(provider => new DailyTask(
                name, token => run(provider, provider.GetRequiredService<TimeProvider>().GetUtcNow().AddDays(-days), token)));
        }
    }
}
