using System.Globalization;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Ingest.Watching;
using Microsoft.Extensions.Logging;

namespace Groundshift.Ingest.Notifying;

/// <summary>Reads the items that were told of from their catalogs, again and again where they are not served yet.</summary>
public sealed class InboxReader(
    INotificationInbox inbox, IWatchStore watches, CatalogWatcher watcher, NotificationOptions options, TimeProvider time, ILogger<InboxReader> logger)
{
    private const int Batch = 20;

    // More than the longest answer of a slow catalog takes, for a batch.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    /// <summary>Reads what is due; what fails waits and is given up in the end.</summary>
    /// <returns>The number of items that were looked at.</returns>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        var due = await inbox.TakeAsync(Batch, Lease, cancellationToken);
        foreach (var item in due)
        {
            await ReadAsync(item, cancellationToken);
        }

        return due.Count;
    }

    /// <summary>Forgets what was given up long ago.</summary>
    public ValueTask ForgetAsync(CancellationToken cancellationToken) => inbox.ForgetAsync(time.GetUtcNow() - options.KeepGivenUp, cancellationToken);

    private async Task ReadAsync(PushedItem item, CancellationToken cancellationToken)
    {
        if (await watches.FindAsync(item.WatchId, cancellationToken) is not { } watch)
        {
            await GiveUpAsync(item, "the watch was removed", cancellationToken);
            return;
        }

        try
        {
            var address = Uri.TryCreate(item.Href, UriKind.Absolute, out var uri) ? uri : null;
            if (item.IsRemoval)
            {
                await LookAfterAsync(item, watch, address, cancellationToken);
            }
            else if (await watcher.TakeAsync(watch, item.ItemId, address, cancellationToken) is { } report)
            {
                await inbox.DoneAsync(item, cancellationToken);
                logger.PushTaken(item.WatchId, item.ItemId, report.Jobs);
            }
            else
            {
                await RetryAsync(item, "the catalog does not serve it", null, cancellationToken);
            }
        }
        catch (TransientException error)
        {
            await RetryAsync(item, error.Message, error.RetryAfter, cancellationToken);
        }
        catch (InvalidInputException error)
        {
            await GiveUpAsync(item, error.Message, cancellationToken);
        }
    }

    // Only the catalog's own word counts; one that lags behind its messages is asked again.
    private async Task LookAfterAsync(PushedItem item, Watch watch, Uri? address, CancellationToken cancellationToken)
    {
        if (await watcher.IsGoneAsync(watch, item.ItemId, address, cancellationToken))
        {
            await inbox.DoneAsync(item, cancellationToken);
            logger.RemovalTaken(item.WatchId, item.ItemId);
        }
        else
        {
            await RetryAsync(item, "the catalog still serves it", null, cancellationToken);
        }
    }

    private async Task RetryAsync(PushedItem item, string reason, TimeSpan? asked, CancellationToken cancellationToken)
    {
        var attempts = item.Attempts + 1;
        if (attempts >= options.MostAttempts)
        {
            await GiveUpAsync(item, $"{reason}, after {attempts.ToString(CultureInfo.InvariantCulture)} looks", cancellationToken);
            return;
        }

        var wait = options.FirstRetry * Math.Pow(2, Math.Min(item.Attempts, 20));
        wait = wait < options.LongestRetry ? wait : options.LongestRetry;
        wait = asked > wait ? asked.Value : wait;
        await inbox.FailedAsync(item, time.GetUtcNow() + wait, reason, cancellationToken);
        logger.PushWaits(item.WatchId, item.ItemId, wait, reason);
    }

    private async Task GiveUpAsync(PushedItem item, string reason, CancellationToken cancellationToken)
    {
        await inbox.FailedAsync(item, null, reason, cancellationToken);
        logger.PushGivenUp(item.WatchId, item.ItemId, reason);
    }
}
