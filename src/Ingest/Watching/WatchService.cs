using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Groundshift.Ingest.Watching;

/// <summary>Sweeps every enabled watch at its interval; watches of one catalog take turns, so that no server is asked twice at once.</summary>
public sealed class WatchService(IWatchStore watches, CatalogWatcher watcher, WatchingOptions options, TimeProvider time, ILogger<WatchService> logger)
    : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, DateTimeOffset> _due = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task> _running = new(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Tick, time);
        try
        {
            do
            {
                await CollectAsync();
                await StartDueAsync(stoppingToken);
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

    // Awaiting what has ended lets a bug surface and end the role; wrong input and passing trouble were handled inside.
    private async Task CollectAsync()
    {
        foreach (var (catalog, sweep) in _running.Where(entry => entry.Value.IsCompleted).ToArray())
        {
            _running.Remove(catalog);
            await sweep;
        }
    }

    private async Task StartDueAsync(CancellationToken cancellationToken)
    {
        var enabled = (await watches.ListAsync(cancellationToken)).Where(watch => watch.Enabled).ToArray();
        foreach (var id in _due.Keys.Except(enabled.Select(watch => watch.Id)).ToArray())
        {
            _due.Remove(id);
        }

        foreach (var watch in enabled)
        {
            if (!_due.ContainsKey(watch.Id))
            {
                var cursor = await watches.CursorAsync(watch.Id, cancellationToken);
                _due[watch.Id] = cursor.LastSweep + watch.Interval ?? time.GetUtcNow();
            }
        }

        var now = time.GetUtcNow();
        foreach (var watch in enabled.Where(watch => _due[watch.Id] <= now).OrderBy(watch => _due[watch.Id]))
        {
            var catalog = CatalogOf(watch);
            if (!_running.ContainsKey(catalog))
            {
                _due[watch.Id] = now + (watch.Interval * (1 + (options.Jitter * ((2 * Random.Shared.NextDouble()) - 1))));
                _running[catalog] = SweepAsync(watch, cancellationToken);
            }
        }
    }

    private async Task SweepAsync(Watch watch, CancellationToken cancellationToken)
    {
        try
        {
            await watcher.SweepAsync(watch, null, cancellationToken);
        }
        catch (Exception error) when (error is InvalidInputException or TransientException)
        {
            logger.SweepFailed(watch.Id, error.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop: pages that were taken stay, the rest is read after the next start.
        }
    }

    private static string CatalogOf(Watch watch) =>
        Uri.TryCreate(watch.Url, UriKind.Absolute, out var url) && !url.IsFile ? url.Authority : watch.Url;
}
