using System.Diagnostics.Metrics;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Ingest.Monitoring;
using Groundshift.Ingest.Planning;
using Groundshift.Ingest.Tests.Planning;
using Groundshift.Ingest.Watching;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using static Groundshift.Ingest.Tests.Planning.PlanningFixture;

namespace Groundshift.Ingest.Tests.Monitoring;

public sealed class FlowMonitorTests : IDisposable
{
    private static readonly MonitorOptions Options = new();
    private static readonly WatchingOptions Watching = new();

    private readonly PlanningFixture _fixture = new();
    private readonly FlowMonitor _monitor;
    private readonly OutboxRelay _relay;

    public FlowMonitorTests() => _monitor = new FlowMonitor(
        _fixture.Stores.Ledger,
        _fixture.Stores.Queue,
        _fixture.Stores.Outbox,
        _relay = _fixture.Relay(new RelayOptions { MaxInFlightPerArea = 8, MaxPixelsPerAreaAndDay = 1 }),
        _fixture.Stores.Watches,
        Watching,
        Options,
        _fixture.Clock,
        NullLogger<FlowMonitor>.Instance);

    [Fact]
    public async Task A_fresh_job_that_stays_open_is_an_alarm_until_it_ends_and_a_backfill_is_none()
    {
        await _fixture.Stores.Areas.PutAsync(Area(), Token);
        await _fixture.ArriveAsync(Scene(), JobPriority.Backfill);
        _fixture.Clock.Advance(Options.MaxLag * 2);
        await LookedAsync(HealthStatus.Healthy);

        await _fixture.ArriveAsync(Scene(id: "fresh") with { Key = new SceneKey("item/fresh") });
        _fixture.Clock.Advance(Options.MaxLag);
        await LookedAsync(HealthStatus.Healthy);
        _fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        await LookedAsync(HealthStatus.Degraded);

        var job = (await _fixture.JobsAsync(JobState.Queued)).Single(entry => entry.Job.Priority == JobPriority.Fresh);
        await _fixture.EndAsync(job.Job.Id, JobState.Succeeded);
        await LookedAsync(HealthStatus.Healthy);
    }

    [Fact]
    public async Task A_watch_that_brings_nothing_for_long_is_an_alarm_until_it_does_or_is_off()
    {
        var watch = new Watch { Id = "quiet", Catalog = "c", Url = "https://example.org/", Collection = "c" };
        await _fixture.Stores.Watches.PutAsync(watch, Token);
        await LookedAsync(HealthStatus.Healthy);
        await NewsAsync();
        _fixture.Clock.Advance(Watching.SilenceAfter + TimeSpan.FromSeconds(1));
        (await LookedAsync(HealthStatus.Degraded)).ShouldContain("'quiet'");

        await NewsAsync();
        await LookedAsync(HealthStatus.Healthy);

        _fixture.Clock.Advance(Watching.SilenceAfter * 2);
        await _fixture.Stores.Watches.PutAsync(watch with { Enabled = false }, Token);
        await LookedAsync(HealthStatus.Healthy);
    }

    [Fact]
    public async Task An_area_that_has_used_its_day_is_an_alarm_that_counts_what_waits()
    {
        var held = new List<(double Value, string? Queue)>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, owner) => owner.EnableMeasurementEvents(instrument) };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
        {
            if (instrument.Name == "groundshift.jobs.held")
            {
                held.Add((value, (string?)tags[0].Value));
            }
        });
        listener.Start();
        await _fixture.Stores.Areas.PutAsync(Area("costly"), Token);
        await _fixture.ArriveAsync(Scene(id: "a") with { Key = new SceneKey("item/a") });
        await _fixture.ArriveAsync(Scene(id: "b") with { Key = new SceneKey("item/b") });
        await _fixture.ArriveAsync(Scene(id: "c") with { Key = new SceneKey("item/c") });
        (await _relay.RunOnceAsync(Token)).ShouldBe(1);

        (await LookedAsync(HealthStatus.Degraded)).ShouldContain("area 'costly' has used its pixels of the day, and 2 jobs wait for tomorrow");
        listener.RecordObservableInstruments();
        held.ShouldContain((2, "fresh"));

        _fixture.Clock.Advance(TimeSpan.FromDays(1));
        await _relay.RunOnceAsync(Token);
        (await LookedAsync(HealthStatus.Degraded)).ShouldContain("and 1 jobs wait");
    }

    public void Dispose()
    {
        _monitor.Dispose();
        _fixture.Dispose();
    }

    private async Task NewsAsync()
    {
        await using var transaction = await _fixture.Stores.Transactions.BeginAsync(Token);
        await _fixture.Stores.Watches.NewsAsync(transaction, "quiet", _fixture.Clock.GetUtcNow(), Token);
        await transaction.CommitAsync(Token);
    }

    private async Task<string> LookedAsync(HealthStatus expected)
    {
        await _monitor.LookAsync(Token);
        var health = await new FlowHealth(_monitor).CheckHealthAsync(new HealthCheckContext(), Token);
        health.Status.ShouldBe(expected, health.Description);
        return health.Description ?? string.Empty;
    }
}
