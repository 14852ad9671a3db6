using System.Net;
using Groundshift.Core.Jobs;
using Groundshift.Ingest.Watching;

namespace Groundshift.Ingest.Tests.Watching;

public sealed class CatalogWatcherTests : IDisposable
{
    private readonly WatchBench _bench = new();

    [Fact]
    public async Task The_first_sweep_reads_recent_acquisitions_and_the_next_ones_what_changed()
    {
        Put("new", daysAgo: 2);
        Put("old", daysAgo: 50);
        var first = await _bench.SweepAsync();

        (first.Fresh, first.Jobs).ShouldBe((1, 1));
        _bench.Indexed.ShouldBe(["new"]);
        _bench.Cursor.HighWater.ShouldBe(_bench.Now);

        _bench.Clock.Advance(TimeSpan.FromMinutes(10));
        Put("other", daysAgo: 0);
        Put("old", daysAgo: 50, content: "reprocessed");
        var second = await _bench.SweepAsync();

        (second.Fresh, second.Changed).ShouldBe((2, 0));
        _bench.Stores.Now.Handled.Select(handled => (handled.Id, handled.Priority)).ShouldBe([("new", JobPriority.Fresh), ("old", JobPriority.Backfill), ("other", JobPriority.Fresh)], ignoreOrder: true);
        ((string?)_bench.Catalog.Searches[^1]["query"]!["updated"]!["gte"]).ShouldBe("2025-12-31T23:00:00Z");
    }

    [Fact]
    public async Task An_item_overwritten_in_place_is_seen_and_planned_again_and_an_unchanged_one_is_not()
    {
        Put("a", daysAgo: 2);
        Put("b", daysAgo: 2);
        await _bench.SweepAsync();
        _bench.Clock.Advance(TimeSpan.FromMinutes(10));
        Put("a", daysAgo: 2, content: "05.10");

        var report = await _bench.SweepAsync();

        (report.Seen, report.Fresh, report.Changed, report.Jobs).ShouldBe((2, 0, 1, 1));
        _bench.Stores.Now.Scenes["a"].FirstSeen.ShouldBe(_bench.Now - TimeSpan.FromMinutes(10));
    }

    [Fact]
    public async Task An_older_version_from_a_lagging_replica_changes_nothing()
    {
        Put("a", daysAgo: 2, content: "new");
        await _bench.SweepAsync();
        _bench.Catalog.Put("a", _bench.Now - TimeSpan.FromDays(2), _bench.Now - TimeSpan.FromMinutes(5), "old");

        (await _bench.SweepAsync()).Changed.ShouldBe(0);
        _bench.Stores.Now.Scenes["a"].Source.ItemJson.ShouldContain("\"new\"");
    }

    [Fact]
    public async Task Items_that_come_later_than_their_stamp_are_found_within_the_overlap_and_else_by_reconciliation()
    {
        await FirstSweepAsync();
        _bench.Catalog.Put("late", _bench.Now - TimeSpan.FromDays(1), _bench.Now - TimeSpan.FromMinutes(50));
        _bench.Catalog.Put("very-late", _bench.Now - TimeSpan.FromDays(1), _bench.Now - TimeSpan.FromMinutes(70));
        await _bench.SweepAsync();
        _bench.Indexed.ShouldBe(["first", "late"]);

        _bench.Clock.Advance(TimeSpan.FromDays(7));
        await _bench.SweepAsync();
        _bench.Indexed.ShouldBe(["first", "late", "very-late"]);
        _bench.Cursor.LastReconciliation.ShouldBe(_bench.Now);
    }

    [Theory]
    [InlineData(-20)]
    [InlineData(20)]
    public async Task Items_stamped_by_a_clock_that_is_hours_off_are_not_missed(int hours)
    {
        var skew = TimeSpan.FromHours(hours);
        for (var i = 0; i < 5; i++)
        {
            _bench.Catalog.Put($"item-{i}", _bench.Now, _bench.Now + skew);
            await _bench.SweepAsync();
            _bench.Indexed.Count().ShouldBe(i + 1);
            _bench.Clock.Advance(TimeSpan.FromHours(3));
        }

        _bench.Stores.Now.Handled.Count.ShouldBe(5);
    }

    [Fact]
    public async Task A_stamp_in_the_far_future_does_not_blind_the_watch()
    {
        _bench.Catalog.Put("wrong", _bench.Now, new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await _bench.SweepAsync();
        _bench.Clock.Advance(TimeSpan.FromMinutes(10));
        Put("right", daysAgo: 0);
        await _bench.SweepAsync();

        _bench.Indexed.ShouldBe(["right", "wrong"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("published")]
    public async Task A_catalog_without_updated_is_watched_by_published_or_by_acquisition(string? stamp)
    {
        PutStamped("a", stamp);
        await _bench.SweepAsync();
        _bench.Clock.Advance(TimeSpan.FromHours(5));
        PutStamped("b", stamp);
        await _bench.SweepAsync();

        _bench.Indexed.ShouldBe(["a", "b"]);
        (_bench.Catalog.Searches[^1]["query"] is not null).ShouldBe(stamp == "published");
        (_bench.Catalog.Searches[^1]["datetime"] is null).ShouldBe(stamp == "published");
    }

    [Fact]
    public async Task A_server_that_does_not_heed_the_condition_is_read_by_acquisition()
    {
        _bench.Catalog.HeedsChanges = false;
        _bench.Catalog.Put("before", _bench.Now - TimeSpan.FromDays(3), _bench.Now - TimeSpan.FromDays(2));
        await FirstSweepAsync();
        _bench.Clock.Advance(TimeSpan.FromDays(2));
        Put("b", daysAgo: 1);
        await _bench.SweepAsync();

        _bench.Indexed.ShouldBe(["b", "before", "first"]);
        _bench.Catalog.Searches[^1]["query"].ShouldBeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Windows_with_too_many_items_are_halved_until_they_fit(bool counts)
    {
        _bench.Catalog.CountsMatches = counts;
        _bench.Options = new WatchingOptions { MaxItemsPerWindow = 6 };
        for (var i = 0; i < 60; i++)
        {
            _bench.Catalog.Put($"item-{i:00}", _bench.Now - TimeSpan.FromHours(i * 10), _bench.Now);
        }

        var reports = new List<SweepReport>();
        var report = await _bench.SweepAsync(new Recorder(reports));

        report.Fresh.ShouldBe(60);
        _bench.Indexed.Count().ShouldBe(60);
        _bench.Stores.Now.Handled.Count.ShouldBe(60);
        _bench.Catalog.Searches.Max(search => int.Parse((string?)search["token"] ?? "0", System.Globalization.CultureInfo.InvariantCulture)).ShouldBeLessThanOrEqualTo(9);
        reports.Where(step => step.Done is not null).Select(step => step.Done!.Value).ShouldBeInOrder();
        report.Done.ShouldBe(1);
    }

    [Fact]
    public async Task A_burst_within_the_shortest_window_is_paged_through()
    {
        _bench.Options = new WatchingOptions { MaxItemsPerWindow = 6 };
        for (var i = 0; i < 20; i++)
        {
            Put($"item-{i:00}", daysAgo: 1);
        }

        (await _bench.SweepAsync()).Fresh.ShouldBe(20);
    }

    [Fact]
    public async Task A_kill_in_a_halved_sweep_by_change_loses_nothing()
    {
        _bench.Options = new WatchingOptions { MaxItemsPerWindow = 6 };
        await FirstSweepAsync();
        var kills = 0;
        for (var commit = 1; commit < 12; commit++)
        {
            _bench.Clock.Advance(TimeSpan.FromHours(12));
            for (var i = 0; i < 12; i++)
            {
                _bench.Catalog.Put($"item-{commit:00}-{11 - i:00}", _bench.Now, _bench.Now - TimeSpan.FromHours(i));
            }

            _bench.Stores.KillNext(commit, after: true);
            try
            {
                await _bench.SweepAsync();
            }
            catch (KilledException)
            {
                kills++;
            }

            _bench.Stores.KillNext(null, after: false);
            _bench.Clock.Advance(TimeSpan.FromHours(6));
            await _bench.SweepAsync();
            _bench.Indexed.Count().ShouldBe(1 + (commit * 12), $"killed after commit {commit}");
        }

        kills.ShouldBeGreaterThan(4);
        _bench.Stores.Now.Handled.Count.ShouldBe(1 + (11 * 12));
    }

    [Fact]
    public async Task Vanished_items_are_marked_only_when_they_are_really_gone_and_come_back_when_they_return()
    {
        Put("gone", daysAgo: 2);
        Put("hidden", daysAgo: 2);
        Put("stays", daysAgo: 2);
        await _bench.SweepAsync();
        var gone = _bench.Catalog.Items["gone"];
        _bench.Catalog.Items.Remove("gone");
        _bench.Catalog.Hidden.Add("hidden");
        _bench.Clock.Advance(TimeSpan.FromDays(8));

        (await _bench.SweepAsync()).Vanished.ShouldBe(1);
        _bench.Stores.Now.Scenes.Values.Where(scene => scene.Vanished is not null).ShouldHaveSingleItem().Source.ItemId.ShouldBe("gone");
        _bench.Stores.Now.Gone.ShouldBe(["gone"]);

        _bench.Catalog.Items["gone"] = gone;
        _bench.Clock.Advance(TimeSpan.FromDays(8));
        (await _bench.SweepAsync()).Changed.ShouldBe(1);
        _bench.Stores.Now.Scenes["gone"].Vanished.ShouldBeNull();
    }

    [Fact]
    public async Task Items_that_cannot_be_used_are_recorded_with_the_reason_once_and_stop_nothing()
    {
        Put("a", daysAgo: 1);
        Put("bad-time", daysAgo: 1);
        _bench.Catalog.Items["no-place"] = (System.Text.Json.Nodes.JsonObject)_bench.Catalog.Items["a"].DeepClone();
        _bench.Catalog.Items["no-place"]["id"] = "no-place";
        _bench.Catalog.Items["no-place"]["geometry"] = null;
        Put("unplannable", daysAgo: 1);
        Put("z", daysAgo: 1);
        _bench.Stores.Unplannable.Add("unplannable");

        var report = await _bench.SweepAsync();
        await _bench.SweepAsync();

        (report.Seen, report.Fresh, report.Refused, report.Jobs).ShouldBe((5, 4, 2, 3));
        _bench.Stores.Now.Refusals["no-place"].Reason.ShouldBe("geometry: expected a footprint, found null. Skip it.");
        _bench.Log.Lines.Count(line => line.Contains("no-place cannot be used", StringComparison.Ordinal)).ShouldBe(1);

        _bench.Catalog.Items["no-place"]["geometry"] = _bench.Catalog.Items["a"]["geometry"]!.DeepClone();
        await _bench.SweepAsync();
        _bench.Stores.Now.Refusals.Keys.ShouldBe(["unplannable"]);
    }

    [Fact]
    public async Task A_new_or_changed_area_makes_the_next_sweep_look_back_once()
    {
        await FirstSweepAsync();
        _bench.Clock.Advance(TimeSpan.FromDays(3));
        await _bench.SweepAsync();
        _bench.Stores.Now.Handled.Count.ShouldBe(1);

        _bench.Stores.Areas.Add(WatchBench.Area("b"));
        await _bench.SweepAsync();
        await _bench.SweepAsync();
        _bench.Stores.Now.Handled.Count.ShouldBe(2);

        _bench.Stores.Areas[1] = WatchBench.Area("b", revision: 2);
        await _bench.SweepAsync();
        _bench.Stores.Now.Handled.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Without_an_area_nothing_is_searched_and_that_is_said()
    {
        _bench.Stores.Areas.Clear();
        Put("a", daysAgo: 1);

        (await _bench.SweepAsync()).Seen.ShouldBe(0);
        _bench.Catalog.Searches.ShouldBeEmpty();
        _bench.Log.Lines.ShouldContain(line => line.Contains("no area", StringComparison.Ordinal));
        var error = await Should.ThrowAsync<InvalidInputException>(() => _bench.Watcher().BackfillAsync(_bench.Watch, _bench.Now, _bench.Now, null, TestContext.Current.CancellationToken));
        error.Field.ShouldBe("area");
    }

    [Fact]
    public async Task A_backfill_reads_a_stretch_of_acquisitions_plans_all_on_its_queue_and_leaves_the_cursor()
    {
        Put("in", daysAgo: 400);
        Put("recent", daysAgo: 2);
        Put("out", daysAgo: 500);
        await _bench.SweepAsync();
        var cursor = _bench.Cursor;

        var report = await _bench.Watcher().BackfillAsync(_bench.Watch, _bench.Now - TimeSpan.FromDays(450), _bench.Now, null, TestContext.Current.CancellationToken);

        (report.Fresh, report.Jobs).ShouldBe((1, 2));
        _bench.Stores.Now.Handled.Select(handled => (handled.Id, handled.Priority)).ShouldBe([("recent", JobPriority.Fresh), ("in", JobPriority.Backfill), ("recent", JobPriority.Backfill)], ignoreOrder: true);
        (_bench.Cursor with { LastNews = cursor.LastNews }).ShouldBe(cursor);
    }

    [Fact]
    public async Task A_failing_catalog_leaves_its_error_with_the_cursor_until_it_works_again()
    {
        await FirstSweepAsync();
        _bench.Catalog.Failing = HttpStatusCode.ServiceUnavailable;
        await Should.ThrowAsync<TransientException>(() => _bench.SweepAsync());
        _bench.Cursor.LastError.ShouldNotBeNull().ShouldContain("503");
        _bench.Catalog.Failing = HttpStatusCode.Forbidden;
        await Should.ThrowAsync<InvalidInputException>(() => _bench.SweepAsync());

        _bench.Catalog.Failing = null;
        await _bench.SweepAsync();
        _bench.Cursor.LastError.ShouldBeNull();
    }

    [Fact]
    public async Task Silence_is_told_once_per_period()
    {
        await FirstSweepAsync();
        for (var hours = 0; hours < 21 * 24; hours += 8)
        {
            _bench.Clock.Advance(TimeSpan.FromHours(8));
            await _bench.SweepAsync();
        }

        _bench.Log.Lines.Count(line => line.Contains("nothing new since", StringComparison.Ordinal)).ShouldBe(2);
        WatchHealth.IsSilent(_bench.Cursor, _bench.Options, _bench.Now).ShouldBeTrue();
        Put("news", daysAgo: 0);
        await _bench.SweepAsync();
        WatchHealth.IsSilent(_bench.Cursor, _bench.Options, _bench.Now).ShouldBeFalse();
    }

    public void Dispose() => _bench.Dispose();

    private async Task FirstSweepAsync()
    {
        Put("first", daysAgo: 1);
        await _bench.SweepAsync();
    }

    private void Put(string id, int daysAgo, string content = "") =>
        _bench.Catalog.Put(id, _bench.Now - TimeSpan.FromDays(daysAgo), _bench.Now, content);

    private void PutStamped(string id, string? stamp) =>
        _bench.Catalog.Put(id, _bench.Now, stamp is null ? null : _bench.Now, string.Empty, stamp ?? "updated");

    private sealed class Recorder(List<SweepReport> reports) : IProgress<SweepReport>
    {
        public void Report(SweepReport value) => reports.Add(value);
    }
}
