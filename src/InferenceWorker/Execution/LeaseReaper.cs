using Groundshift.Core.Ports;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Groundshift.InferenceWorker.Execution;

/// <summary>Frees the claims of workers that died and wakes others for them.</summary>
public sealed class LeaseReaper(IJobLedger ledger, IJobQueue queue, WorkerOptions options, TimeProvider time, ILogger<LeaseReaper> logger) : BackgroundService
{
    /// <summary>Frees dead claims once; returns how many there were.</summary>
    public async Task<int> ReapAsync(CancellationToken cancellationToken)
    {
        var dead = await ledger.ExpireAsync(cancellationToken);
        foreach (var entry in dead)
        {
            Log.Reaped(logger, entry.Job.Id, entry.Worker ?? "an unknown worker");
            // The dead worker's own delivery comes back too, later; the second one finds the job taken or done.
            await queue.SendAsync(entry.Job.Id, entry.Job.Priority, cancellationToken);
        }

        return dead.Count;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.ReapEvery, time);
        try
        {
            do
            {
                await TryReapAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task TryReapAsync(CancellationToken stopping)
    {
        try
        {
            await ReapAsync(stopping);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Log.StoresFailed(logger, error, options.ReapEvery);
        }
    }
}
