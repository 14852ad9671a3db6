using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Ingest.Watching;
using Microsoft.Extensions.Logging;

namespace Groundshift.Ingest.Tests.Watching;

public sealed class WatchServiceTests : IDisposable
{
    private readonly WatchBench _bench = new() { Options = new WatchingOptions { Jitter = 0 } };

    [Fact]
    public async Task Enabled_watches_are_swept_at_their_interval_and_failures_wait_for_the_next()
    {
        await AddAsync(_bench.Watch);
        await AddAsync(_bench.Watch with { Id = "off", Enabled = false });
        _bench.Catalog.Put("a", _bench.Now, _bench.Now);
        using var service = await StartAsync();
        await UntilAsync(() => _bench.Cursor.LastSweep is not null);

        _bench.Catalog.Failing = System.Net.HttpStatusCode.BadGateway;
        await PassAsync(TimeSpan.FromMinutes(11), () => _bench.Cursor.LastError is not null);
        _bench.Catalog.Failing = null;
        _bench.Catalog.Put("b", _bench.Now, _bench.Now);
        await PassAsync(TimeSpan.FromMinutes(11), () => _bench.Cursor.LastError is null);
        await service.StopAsync(TestContext.Current.CancellationToken);

        _bench.Indexed.ShouldBe(["a", "b"]);
        _bench.Stores.Now.Cursors.Keys.ShouldBe([_bench.Watch.Id]);
        _bench.Log.Lines.Count(line => line.Contains("sweep failed", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task Two_watches_of_one_catalog_take_turns()
    {
        await AddAsync(_bench.Watch);
        await AddAsync(_bench.Watch with { Id = "second" });
        _bench.Catalog.Put("a", _bench.Now, _bench.Now);
        using var service = await StartAsync();
        await PassAsync(TimeSpan.FromHours(5), () => _bench.Stores.Now.Cursors.Count == 2);
        await service.StopAsync(TestContext.Current.CancellationToken);

        _bench.Indexed.ShouldBe(["a"]);
    }

    [Fact]
    public async Task A_watch_that_another_process_sweeps_is_left_to_it_until_its_lease_is_free()
    {
        await AddAsync(_bench.Watch);
        _bench.Catalog.Put("a", _bench.Now, _bench.Now);
        _bench.Stores.Leases[DueSweeps.LeaseOf(_bench.Watch)] = "another process";
        using var service = await StartAsync();
        for (var second = 0; second < 60; second++)
        {
            _bench.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        _bench.Cursor.ShouldBe(new WatchCursor());

        _bench.Stores.Leases.Clear();
        await PassAsync(TimeSpan.FromHours(5), () => _bench.Cursor.LastSweep is not null);
        await service.StopAsync(TestContext.Current.CancellationToken);
        _bench.Stores.Leases.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_another_process_has_just_swept_is_not_swept_again()
    {
        await AddAsync(_bench.Watch);
        (await _bench.DueSweeps().RunOnceAsync(TestContext.Current.CancellationToken)).ShouldBe(1);
        var first = _bench.Cursor;

        (await _bench.DueSweeps().RunOnceAsync(TestContext.Current.CancellationToken)).ShouldBe(0);
        _bench.Cursor.ShouldBe(first);

        _bench.Clock.Advance(_bench.Watch.Interval);
        (await _bench.DueSweeps().RunOnceAsync(TestContext.Current.CancellationToken)).ShouldBe(1);
        _bench.Cursor.LastTry.ShouldBe(_bench.Now);
    }

    [Fact]
    public async Task A_sweep_that_another_has_overtaken_writes_nothing_more()
    {
        await AddAsync(_bench.Watch);
        await _bench.SweepAsync();
        _bench.Catalog.Put("a", _bench.Now, _bench.Now);
        var late = new Progress(() => _bench.Stores.Overtake(_bench.Watch.Id));

        await Should.ThrowAsync<TransientException>(() => _bench.SweepAsync(late));

        _bench.Cursor.LastError.ShouldBeNull();
        _bench.Cursor.Sequence.ShouldBe(100);
    }

    private sealed class Progress(Action reported) : IProgress<SweepReport>
    {
        public void Report(SweepReport value) => reported();
    }

    [Fact]
    public async Task A_bug_ends_the_service_instead_of_hiding()
    {
        await AddAsync(_bench.Watch);
        _bench.Stores.KillNext(1, after: false);
        using var service = await StartAsync();
        await PassAsync(TimeSpan.FromHours(5), () => service.ExecuteTask!.IsCompleted);

        await Should.ThrowAsync<KilledException>(() => service.ExecuteTask!);
    }

    public void Dispose() => _bench.Dispose();

    private async Task<WatchService> StartAsync()
    {
        var service = new WatchService(_bench.Stores, _bench.DueSweeps(), _bench.Leases(), _bench.Options, _bench.Clock, new Logger<WatchService>(_bench.Log));
        await service.StartAsync(TestContext.Current.CancellationToken);
        return service;
    }

    private ValueTask AddAsync(Watch watch) => ((IWatchStore)_bench.Stores).PutAsync(watch, TestContext.Current.CancellationToken);

    // Moves the clock on second by second until something has happened, at most by the given time and then as long as the test may run.
    private async Task PassAsync(TimeSpan most, Func<bool> condition)
    {
        for (var passed = TimeSpan.Zero; passed < most && !condition(); passed += TimeSpan.FromSeconds(1))
        {
            _bench.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        await UntilAsync(condition);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, patience.Token);
        }
    }
}
