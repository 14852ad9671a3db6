using System.Diagnostics.Metrics;
using Groundshift.Core.Ports;
using Groundshift.Core.Telemetry;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Groundshift.Catalog.Pushing;

/// <summary>When somebody should look at what waits for the other catalog.</summary>
public sealed record PushMonitorOptions
{
    /// <summary>Alarm when a change has waited for longer. <value>Three hours, as for jobs.</value></summary>
    public TimeSpan MaxLag { get; init; } = TimeSpan.FromHours(3);

    /// <summary>Time between looks. <value>15 seconds: as often as a collector asks.</value></summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(15);
}

/// <summary>Looks now and then at what waits for the other catalog: figures for collectors, and an alarm when it waits for long.</summary>
public sealed class PushMonitor : BackgroundService, IHealthCheck
{
    private readonly IOutbox _outbox;
    private readonly PushMonitorOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<PushMonitor> _log;
    private readonly Meter _meter = new(Traces.Name);
    private volatile Backlog _backlog = new(0, TimeSpan.Zero);
    private bool _alarm;

    /// <summary>Prepares the monitor and its gauges.</summary>
    public PushMonitor(IOutbox outbox, PushMonitorOptions options, TimeProvider time, ILogger<PushMonitor> log)
    {
        (_outbox, _options, _time, _log) = (outbox, options, time, log);
        _meter.CreateObservableGauge("groundshift.push.waiting", () => _backlog.Count, "{change}", "Changes of items that wait for the other catalog.");
        _meter.CreateObservableGauge("groundshift.push.age", () => _backlog.Age.TotalSeconds, "s", "How long the change has waited that waits longest.");
    }

    /// <summary>Looks once.</summary>
    public async ValueTask LookAsync(CancellationToken cancellationToken)
    {
        var waiting = await _outbox.BacklogAsync(OutboxTopics.Push, cancellationToken).ConfigureAwait(false);
        var now = _time.GetUtcNow();
        _backlog = new Backlog(waiting.Sum(flow => flow.Count), waiting.Select(flow => now - PushMessage.AddedAt(flow.First)).DefaultIfEmpty(TimeSpan.Zero).Max());
        var late = IsLate;
        if (late && !_alarm)
        {
            Log.PushLate(_log, _backlog.Count, _backlog.Age);
        }
        else if (!late && _alarm)
        {
            Log.PushCaughtUp(_log);
        }

        _alarm = late;
    }

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(IsLate
        ? HealthCheckResult.Degraded($"{_backlog.Count} changes wait for the other catalog, the oldest for {_backlog.Age.TotalHours:0.0} hours")
        : HealthCheckResult.Healthy());

    /// <inheritdoc/>
    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Core.Jobs.TransientException error)
            {
                Log.PushUnknown(_log, error.Message);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(_options.Every, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private bool IsLate => _backlog.Age > _options.MaxLag;

    private sealed record Backlog(long Count, TimeSpan Age);
}
