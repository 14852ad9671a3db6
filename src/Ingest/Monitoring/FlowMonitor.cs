using System.Diagnostics.Metrics;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Telemetry;
using Groundshift.Ingest.Planning;
using Groundshift.Ingest.Watching;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Groundshift.Ingest.Monitoring;

/// <summary>Looks now and then at queues and watches: figures for collectors, and alarms for silent catalogs, late jobs and areas at the end of their budget.</summary>
public sealed class FlowMonitor : BackgroundService
{
    private readonly IJobLedger _ledger;
    private readonly IOutbox _outbox;
    private readonly OutboxRelay _relay;
    private readonly IJobQueue _queue;
    private readonly IWatchStore _watches;
    private readonly WatchingOptions _watching;
    private readonly MonitorOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<FlowMonitor> _logger;
    private readonly Meter _meter = new(Traces.Name);
    private volatile FlowReport _report = new([], [], []);

    /// <summary>Prepares the monitor and its gauges.</summary>
    public FlowMonitor(
        IJobLedger ledger, IJobQueue queue, IOutbox outbox, OutboxRelay relay, IWatchStore watches, WatchingOptions watching, MonitorOptions options, TimeProvider time, ILogger<FlowMonitor> logger)
    {
        (_ledger, _queue, _outbox, _relay, _watches, _watching, _options, _time, _logger) = (ledger, queue, outbox, relay, watches, watching, options, time, logger);
        Gauge("groundshift.queue.ready", "{message}", "Messages that a worker could receive now.", queue => queue.Ready);
        Gauge("groundshift.queue.age", "s", "How long the message has been due that waits longest.", queue => queue.Age.TotalSeconds);
        Gauge("groundshift.jobs.unsent", "{job}", "Jobs that wait in the outbox.", queue => queue.Flow.Unsent);
        Gauge("groundshift.jobs.held", "{job}", "Jobs that wait for tomorrow because their area has used its pixels of the day.", queue => queue.Held);
        Gauge("groundshift.jobs.working", "{job}", "Jobs that workers hold.", queue => queue.Flow.InWork);
        Gauge("groundshift.jobs.lag", "s", "Age of the oldest job that has not ended.", queue => queue.Lag.TotalSeconds);
        _meter.CreateObservableGauge("groundshift.watch.silence", () => _report.Watches.Select(watch => new Measurement<double>(watch.Silence.TotalSeconds, new KeyValuePair<string, object?>("watch", watch.Id))), "s", "Time since a watch last brought something new.");
        _meter.CreateObservableGauge("groundshift.alarms", () => _report.Alarms.Count, "{alarm}", "Silent watches, queues whose jobs are late, and areas that have used their day.");
    }

    /// <summary>Sentences about what somebody should look at, as of the last look.</summary>
    public IReadOnlyList<string> Alarms => [.. _report.Alarms.Select(alarm => alarm.Sentence)];

    /// <summary>Looks once.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var queues = new List<QueueFigures>();
        var held = await HeldAsync(cancellationToken).ConfigureAwait(false);
        foreach (var priority in Enum.GetValues<JobPriority>())
        {
            var now = _time.GetUtcNow();
            var flow = await _ledger.FlowAsync(priority, cancellationToken).ConfigureAwait(false);
            var ready = await _queue.CountReadyAsync(priority, cancellationToken).ConfigureAwait(false);
            var waiting = held.Where(area => area.Lane == (int)priority).Sum(area => area.Count);
            queues.Add(new QueueFigures(priority, flow, ready, waiting, Since(flow.LongestDue, now), Since(flow.OldestOpen, now)));
        }

        var watches = new List<WatchFigures>();
        foreach (var watch in (await _watches.ListAsync(cancellationToken).ConfigureAwait(false)).Where(watch => watch.Enabled))
        {
            var cursor = await _watches.CursorAsync(watch.Id, cancellationToken).ConfigureAwait(false);
            watches.Add(new WatchFigures(watch.Id, Since(cursor.LastNews, _time.GetUtcNow())));
        }

        Tell(new FlowReport(queues, watches, [.. Silent(watches), .. Late(queues), .. Spent(held)]));
    }

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
            catch (TransientException error)
            {
                _logger.FlowUnknown(error.Message);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(_options.Every, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private IEnumerable<FlowAlarm> Silent(List<WatchFigures> watches) => watches
        .Where(watch => watch.Silence > _watching.SilenceAfter)
        .Select(watch => new FlowAlarm($"watch/{watch.Id}", $"watch '{watch.Id}' has brought nothing new for {watch.Silence.TotalDays:0.0} days"));

    private static IEnumerable<FlowAlarm> Spent(IEnumerable<OutboxBacklog> held) => held
        .GroupBy(area => area.Group)
        .Select(area => new FlowAlarm($"cost/{area.Key}", $"area '{area.Key}' has used its pixels of the day, and {area.Sum(lane => lane.Count)} jobs wait for tomorrow"));

    // Counting takes longer than all else here, and mostly nothing is held.
    private async ValueTask<IReadOnlyList<OutboxBacklog>> HeldAsync(CancellationToken cancellationToken) => _relay.HeldByCost is { Count: > 0 } areas
        ? [.. (await _outbox.BacklogAsync(OutboxTopics.Jobs, cancellationToken).ConfigureAwait(false)).Where(flow => flow.Group is { } area && areas.Contains(area))]
        : [];

    // A backfill may take as long as it takes.
    private IEnumerable<FlowAlarm> Late(List<QueueFigures> queues) => queues
        .Where(queue => queue.Priority == JobPriority.Fresh && queue.Lag > _options.MaxLag)
        .Select(queue => new FlowAlarm($"lag/{queue.Priority}", $"a fresh job has been open for {Duration(queue.Lag)}"));

    private void Tell(FlowReport report)
    {
        var before = _report.Alarms.Select(alarm => alarm.Id).ToHashSet();
        _report = report;
        foreach (var alarm in report.Alarms.Where(alarm => !before.Contains(alarm.Id)))
        {
            _logger.AlarmBegins(alarm.Sentence);
        }

        foreach (var id in before.Except(report.Alarms.Select(alarm => alarm.Id)))
        {
            _logger.AlarmEnds(id);
        }
    }

    private void Gauge(string name, string unit, string description, Func<QueueFigures, double> value) => _meter.CreateObservableGauge(
        name,
        () => _report.Queues.Select(queue => new Measurement<double>(value(queue), new KeyValuePair<string, object?>("queue", queue.Priority == JobPriority.Fresh ? "fresh" : "backfill"))),
        unit,
        description);

    private static string Duration(TimeSpan lag) => lag < TimeSpan.FromHours(2) ? $"{lag.TotalMinutes:0} minutes" : $"{lag.TotalHours:0.0} hours";

    // What is due later waits for its time and not for a worker.
    private static TimeSpan Since(DateTimeOffset? time, DateTimeOffset now) => time < now ? now - time.Value : TimeSpan.Zero;

    private sealed record QueueFigures(JobPriority Priority, JobFlow Flow, long Ready, long Held, TimeSpan Age, TimeSpan Lag);

    private sealed record WatchFigures(string Id, TimeSpan Silence);

    private sealed record FlowAlarm(string Id, string Sentence);

    private sealed record FlowReport(IReadOnlyList<QueueFigures> Queues, IReadOnlyList<WatchFigures> Watches, IReadOnlyList<FlowAlarm> Alarms);
}
