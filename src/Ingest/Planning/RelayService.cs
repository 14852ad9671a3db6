using Groundshift.Core.Jobs;
using Groundshift.Ingest.Leases;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Groundshift.Ingest.Planning;

/// <summary>Relays for as long as the host runs, in one process at a time; another takes over when its lease ends.</summary>
public sealed class RelayService(ProcessLeases leases, OutboxRelay relay, LostMessages lost, RelayOptions options, TimeProvider clock, ILogger<RelayService> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var hold = await leases.TryTakeAsync(ProcessLeases.Relay, stoppingToken).ConfigureAwait(false);
                if (hold is not null)
                {
                    await using (hold.ConfigureAwait(false))
                    {
                        logger.RelayLeads();
                        await LeadAsync(hold, stoppingToken).ConfigureAwait(false);
                        relay.Rest();
                    }
                }
            }
            catch (TransientException error)
            {
                logger.RelayFailed(error.Message);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(leases.Retry, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LeadAsync(LeaseHold hold, CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, hold.Lost);
        var look = clock.GetUtcNow() + options.LookEvery;
        while (!either.IsCancellationRequested)
        {
            var sent = 0;
            try
            {
                if (clock.GetUtcNow() >= look)
                {
                    look = clock.GetUtcNow() + options.LookEvery;
                    await lost.RunOnceAsync(either.Token).ConfigureAwait(false);
                }

                sent = await relay.RunOnceAsync(either.Token).ConfigureAwait(false);
            }
            catch (TransientException error)
            {
                logger.RelayFailed(error.Message);
            }
            catch (OperationCanceledException) when (either.IsCancellationRequested)
            {
                return;
            }

            if (sent == 0)
            {
                await Task.Delay(options.Interval, clock, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
