using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Ingest.Leases;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Groundshift.Ingest.Watching;

/// <summary>Sweeps every enabled watch at its interval; watches of one catalog take turns, as do processes.</summary>
public sealed class WatchService(IWatchStore watches, DueSweeps sweeps, ProcessLeases leases, WatchingOptions options, TimeProvider time, ILogger<WatchService> logger)
    : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, DateTimeOffset> _look = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task<NextLook>> _running = new(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Tick, time);
        try
        {
            do
            {
                await TurnAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop: what is running was told too, and is waited for below.
        }
        finally
        {
            await Task.WhenAll(_running.Values);
        }
    }

    private async Task TurnAsync(CancellationToken stopping)
    {
        try
        {
            await CollectAsync();
            await StartDueAsync(stopping);
        }
        catch (TransientException error)
        {
            logger.WatchesNotRead(error.Message);
        }
    }

    // Awaiting what has ended lets a bug surface and end the role; wrong input and passing trouble were handled inside.
    private async Task CollectAsync()
    {
        foreach (var (catalog, sweep) in _running.Where(entry => entry.Value.IsCompleted).ToArray())
        {
            _running.Remove(catalog);
            var next = await sweep;
            _look[next.Watch] = next.Time;
        }
    }

    private async Task StartDueAsync(CancellationToken cancellationToken)
    {
        var enabled = (await watches.ListAsync(cancellationToken)).Where(watch => watch.Enabled).ToArray();
        foreach (var id in _look.Keys.Except(enabled.Select(watch => watch.Id)).ToArray())
        {
            _look.Remove(id);
        }

        foreach (var watch in enabled.Where(watch => !_look.ContainsKey(watch.Id)))
        {
            _look[watch.Id] = await sweeps.DueAsync(watch, cancellationToken);
        }

        var now = time.GetUtcNow();
        foreach (var watch in enabled.Where(watch => _look[watch.Id] <= now).OrderBy(watch => _look[watch.Id]))
        {
            var catalog = DueSweeps.CatalogOf(watch);
            if (!_running.ContainsKey(catalog))
            {
                _running[catalog] = SweepAsync(watch, cancellationToken);
            }
        }
    }

    private async Task<NextLook> SweepAsync(Watch watch, CancellationToken cancellationToken)
    {
        try
        {
            var turn = await sweeps.SweepIfDueAsync(watch, cancellationToken);
            if (turn != SweepTurn.Busy)
            {
                return new NextLook(watch.Id, await sweeps.DueAsync(watch, cancellationToken) + (watch.Interval * options.Jitter * Random.Shared.NextDouble()));
            }
        }
        catch (TransientException error)
        {
            logger.WatchesNotRead(error.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop: pages that were taken stay, the rest is read after the next start.
        }

        return new NextLook(watch.Id, time.GetUtcNow() + leases.Retry);
    }

    private readonly record struct NextLook(string Watch, DateTimeOffset Time);
}
