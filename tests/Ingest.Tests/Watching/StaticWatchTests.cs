using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using Groundshift.TestKit;

namespace Groundshift.Ingest.Tests.Watching;

public sealed class StaticWatchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly WatchBench _bench;

    public StaticWatchTests()
    {
        _bench = new WatchBench(StacHref.OfFile(_folder.Root));
        Write("a");
        Write("b");
    }

    [Fact]
    public async Task A_folder_is_walked_in_every_sweep_and_only_changes_are_planned()
    {
        (await _bench.SweepAsync()).Fresh.ShouldBe(2);
        _bench.Clock.Advance(TimeSpan.FromHours(1));
        Write("a", content: "changed");
        Write("c");
        var report = await _bench.SweepAsync();

        (report.Seen, report.Fresh, report.Changed, report.Jobs).ShouldBe((3, 1, 1, 2));
        _bench.Stores.Now.Handled.ShouldAllBe(handled => handled.Priority == JobPriority.Backfill);
    }

    [Fact]
    public async Task A_removed_item_vanishes_and_an_unreadable_one_does_not()
    {
        await _bench.SweepAsync();
        File.Delete(_folder.File("a.json"));
        File.WriteAllText(_folder.File("b.json"), "{");
        _bench.Clock.Advance(TimeSpan.FromDays(8));

        (await _bench.SweepAsync()).Vanished.ShouldBe(1);
        _bench.Stores.Now.Scenes["a"].Vanished.ShouldBe(_bench.Now);
        _bench.Stores.Now.Scenes["b"].Vanished.ShouldBeNull();
        _bench.Stores.Now.Refusals.Keys.ShouldContain(key => key.EndsWith("b.json", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Items_found_before_there_was_an_area_are_planned_when_there_is_one()
    {
        _bench.Stores.Areas.Clear();
        await _bench.SweepAsync();
        _bench.Stores.Areas.Add(WatchBench.Area("late"));

        (await _bench.SweepAsync()).Jobs.ShouldBe(2);
        (await _bench.SweepAsync()).Jobs.ShouldBe(0);
    }

    [Fact]
    public async Task A_backfill_keeps_to_its_dates()
    {
        Write("d", acquired: "2021-06-01T00:00:00Z");
        var report = await _bench.Watcher().BackfillAsync(
            _bench.Watch, new DateTimeOffset(2021, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2022, 1, 1, 0, 0, 0, TimeSpan.Zero), null, TestContext.Current.CancellationToken);

        report.Seen.ShouldBe(1);
        _bench.Indexed.ShouldBe(["d"]);
    }

    [Fact]
    public async Task Every_collection_of_the_real_catalog_can_be_swept()
    {
        var real = SharedData.Need("data/catalog");
        foreach (var folder in new[] { "earth-search", "planetary-computer", "cdse", "dlr-eoc", "generic" })
        {
            var client = _bench.Open(_bench.Watch with { Url = $"{real}/{folder}" });
            foreach (var collection in await Clients.ListAsync(client.CollectionsAsync(TestContext.Current.CancellationToken)))
            {
                var watch = new Watch { Id = $"{folder}-{collection.Id}", Catalog = folder, Url = $"{real}/{folder}", Collection = collection.Id };
                var report = await _bench.Watcher().SweepAsync(watch, null, TestContext.Current.CancellationToken);
                (report.Fresh, report.Refused).ShouldBe((report.Seen, 0), watch.Id);
                report.Seen.ShouldBeGreaterThan(0);
            }
        }

        _bench.Indexed.Count().ShouldBe(29);
    }

    public void Dispose()
    {
        _bench.Dispose();
        _folder.Dispose();
    }

    private void Write(string id, string content = "", string acquired = "2020-01-01T00:00:00Z")
    {
        File.WriteAllText(
            _folder.File($"{id}.json"),
            $$"""{"type":"Feature","id":"{{id}}","properties":{"datetime":"{{acquired}}","content":"{{content}}"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]},"links":[],"assets":{} }""");
        var items = Directory.EnumerateFiles(_folder.Root).Select(Path.GetFileName).Where(name => name != "collection.json").Order(StringComparer.Ordinal);
        var links = string.Join(',', items.Select(name => "{\"rel\":\"item\",\"href\":\"./" + name + "\"}"));
        File.WriteAllText(_folder.File("collection.json"), $$"""{"type":"Collection","id":"c","extent":{},"links":[{{links}}]}""");
    }
}
