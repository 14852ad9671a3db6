using Groundshift.Core.Jobs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Groundshift.Ingest.Planning;

/// <summary>Relays until it is stopped. The host runs it in one process at a time.</summary>
public sealed class RelayService(OutboxRelay relay, LostMessages lost, RelayOptions options, TimeProvider clock, ILogger<RelayService> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            await RelayAsync(stoppingToken).ConfigureAwait(false);
        }
        finally
        {
            relay.Rest();
        }
    }

    private async Task RelayAsync(CancellationToken stopping)
    {
        var look = clock.GetUtcNow() + options.LookEvery;
        while (!stopping.IsCancellationRequested)
        {
            var sent = 0;
            try
            {
                if (clock.GetUtcNow() >= look)
                {
                    look = clock.GetUtcNow() + options.LookEvery;
                    await lost.RunOnceAsync(stopping).ConfigureAwait(false);
                }

                sent = await relay.RunOnceAsync(stopping).ConfigureAwait(false);
            }
            catch (TransientException error)
            {
                logger.RelayFailed(error.Message);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }

            if (sent == 0)
            {
                await Task.Delay(options.Interval, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
