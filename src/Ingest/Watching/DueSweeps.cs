using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Ingest.Leases;
using Microsoft.Extensions.Logging;

namespace Groundshift.Ingest.Watching;

/// <summary>Sweeps watches that are due, each catalog by one process at a time, so that no server is asked twice at once.</summary>
public sealed class DueSweeps(IWatchStore watches, CatalogWatcher watcher, ProcessLeases leases, TimeProvider time, ILogger<DueSweeps> logger)
{
    /// <summary>
    /// Sweeps every enabled watch that is due, one after another: for hosts that call it by a timer. What another process sweeps is left to
    /// it; a sweep that fails is logged and tried again when the watch is due again.
    /// </summary>
    /// <returns>The number of watches that were looked at by this process.</returns>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        var swept = 0;
        foreach (var watch in (await watches.ListAsync(cancellationToken)).Where(watch => watch.Enabled))
        {
            if (await DueAsync(watch, cancellationToken) <= time.GetUtcNow())
            {
                swept += await SweepIfDueAsync(watch, cancellationToken) == SweepTurn.Taken ? 1 : 0;
            }
        }

        return swept;
    }

    /// <summary>When the watch is to be swept next.</summary>
    internal async ValueTask<DateTimeOffset> DueAsync(Watch watch, CancellationToken cancellationToken) =>
        (await watches.CursorAsync(watch.Id, cancellationToken)).LastTry + watch.Interval ?? time.GetUtcNow();

    /// <summary>Sweeps a watch unless another process has its catalog in hand, or has just swept it.</summary>
    internal async Task<SweepTurn> SweepIfDueAsync(Watch watch, CancellationToken cancellationToken)
    {
        try
        {
            await using var hold = await leases.TryTakeAsync(LeaseOf(watch), cancellationToken);
            if (hold is null)
            {
                return SweepTurn.Busy;
            }

            if (await DueAsync(watch, cancellationToken) > time.GetUtcNow())
            {
                return SweepTurn.NotDue;
            }

            await SweepAsync(watch, hold, cancellationToken);
        }
        catch (TransientException error)
        {
            logger.SweepFailed(watch.Id, error.Message);
        }

        return SweepTurn.Taken;
    }

    /// <summary>Name of the lease under which a watch is swept: that of its catalog.</summary>
    public static string LeaseOf(Watch watch) => $"sweep/{CatalogOf(watch)}";

    /// <summary>The server or folder of a watch.</summary>
    internal static string CatalogOf(Watch watch) =>
        Uri.TryCreate(watch.Url, UriKind.Absolute, out var url) && !url.IsFile ? url.Authority : watch.Url;

    private async Task SweepAsync(Watch watch, LeaseHold hold, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, hold.Lost);
        try
        {
            await watcher.SweepAsync(watch, null, either.Token);
        }
        catch (Exception error) when (error is InvalidInputException or TransientException)
        {
            logger.SweepFailed(watch.Id, error.Message);
        }
        catch (OperationCanceledException) when (hold.Lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            logger.SweepHandedOver(watch.Id);
        }
    }
}

/// <summary>What came of a look at a watch.</summary>
internal enum SweepTurn
{
    /// <summary>This process has swept it, well or not.</summary>
    Taken,

    /// <summary>Another process has swept it a moment ago.</summary>
    NotDue,

    /// <summary>Another process has its catalog in hand.</summary>
    Busy,
}
