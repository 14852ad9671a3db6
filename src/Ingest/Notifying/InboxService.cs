using Groundshift.Core.Jobs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Groundshift.Ingest.Notifying;

/// <summary>Reads the inbox for as long as the host runs. Several processes may: each takes other items.</summary>
public sealed class InboxService(InboxReader reader, NotificationOptions options, TimeProvider time, ILogger<InboxService> logger) : BackgroundService
{
    private static readonly TimeSpan ForgetEvery = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var forget = time.GetUtcNow();
        while (!stoppingToken.IsCancellationRequested)
        {
            var read = 0;
            try
            {
                read = await reader.RunOnceAsync(stoppingToken);
                if (time.GetUtcNow() >= forget)
                {
                    forget = time.GetUtcNow() + ForgetEvery;
                    await reader.ForgetAsync(stoppingToken);
                }
            }
            catch (TransientException error)
            {
                logger.InboxFailed(error.Message);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            if (read == 0)
            {
                await Task.Delay(options.Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
