using System.Net;
using Groundshift.Core.Ports;

namespace Groundshift.Ingest.Tests.Notifying;

public sealed class InboxReaderTests : IDisposable
{
    private readonly NotificationBench _bench = new();

    [Fact]
    public async Task An_item_is_taken_as_a_sweep_would_and_once()
    {
        await _bench.Watched.SweepAsync();
        await TellAsync("a");
        _bench.Watched.Catalog.Put("a", _bench.Watched.Now, _bench.Watched.Now);

        (await _bench.ReadAsync()).ShouldBe(1);

        _bench.Watched.Indexed.ShouldBe(["a"]);
        (await ListAsync()).ShouldBeEmpty();
        _bench.Watched.Cursor.LastNews.ShouldBe(_bench.Watched.Now, "a told item is a sign of life");
        await _bench.Watched.SweepAsync();
        await TellAsync("a");
        await _bench.ReadAsync();
        _bench.Watched.Stores.Now.Handled.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_item_that_the_catalog_does_not_serve_yet_is_looked_for_again()
    {
        await TellAsync("late");
        await _bench.ReadAsync();
        (await ListAsync()).ShouldHaveSingleItem().Reason.ShouldNotBeNull();
        _bench.Watched.Catalog.Put("late", _bench.Watched.Now, _bench.Watched.Now);
        (await _bench.ReadAsync()).ShouldBe(0, "not before its time");

        _bench.Watched.Clock.Advance(_bench.Options.FirstRetry);
        (await _bench.ReadAsync()).ShouldBe(1);

        _bench.Watched.Indexed.ShouldBe(["late"]);
    }

    [Fact]
    public async Task Waits_double_and_end()
    {
        await TellAsync("never");
        var waits = new List<TimeSpan>();
        while ((await ListAsync())[0].Due is { } due)
        {
            waits.Add(due - _bench.Watched.Now);
            _bench.Watched.Clock.Advance(waits[^1]);
            (await _bench.ReadAsync()).ShouldBe(1);
        }

        waits.ShouldBe([TimeSpan.Zero, .. new[] { 30, 60, 120 }.Select(seconds => TimeSpan.FromSeconds(seconds))]);
        var last = (await ListAsync()).ShouldHaveSingleItem();
        last.Reason.ShouldNotBeNull().ShouldContain("after 4 looks");
    }

    [Fact]
    public async Task A_catalog_that_is_away_is_waited_for()
    {
        await TellAsync("a");
        _bench.Watched.Catalog.Put("a", _bench.Watched.Now, _bench.Watched.Now);
        _bench.Watched.Catalog.Failing = HttpStatusCode.BadGateway;
        await _bench.ReadAsync();
        _bench.Watched.Catalog.Failing = null;
        _bench.Watched.Clock.Advance(_bench.Options.FirstRetry);

        await _bench.ReadAsync();

        _bench.Watched.Indexed.ShouldBe(["a"]);
    }

    [Fact]
    public async Task What_is_no_item_is_given_up_at_once()
    {
        await TellAsync("a");
        _bench.Watched.Catalog.Items["a"] = new System.Text.Json.Nodes.JsonObject { ["type"] = "Collection", ["id"] = "a", ["links"] = new System.Text.Json.Nodes.JsonArray() };

        await _bench.ReadAsync();

        (await ListAsync()).ShouldHaveSingleItem().Due.ShouldBeNull();
    }

    [Fact]
    public async Task What_is_called_gone_is_marked_once_the_catalog_has_it_no_more()
    {
        _bench.Watched.Catalog.Put("a", _bench.Watched.Now, _bench.Watched.Now);
        await _bench.Watched.SweepAsync();
        await TellGoneAsync("a");
        await _bench.ReadAsync();
        _bench.Watched.Stores.Now.Scenes["a"].Vanished.ShouldBeNull("the catalog's word counts, not the message's");
        (await ListAsync()).ShouldHaveSingleItem().Reason.ShouldBe("the catalog still serves it");

        _bench.Watched.Catalog.Items.Remove("a");
        _bench.Watched.Clock.Advance(_bench.Options.FirstRetry);
        await _bench.ReadAsync();

        _bench.Watched.Stores.Now.Scenes["a"].Vanished.ShouldBe(_bench.Watched.Now);
        (await ListAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_never_known_needs_no_look_when_it_is_called_gone()
    {
        await TellGoneAsync("a");
        _bench.Watched.Catalog.Failing = HttpStatusCode.BadGateway;

        await _bench.ReadAsync();

        (await ListAsync()).ShouldBeEmpty();
    }

    public void Dispose() => _bench.Dispose();

    private async Task TellGoneAsync(string id)
    {
        await _bench.WatchAsync();
        (await _bench.SendAsync($$"""{"specversion":"1.0","id":"1","source":"/s","type":"x.delete","collection":"c","data":"{{id}}"}""")).Status.ShouldBe(202);
    }

    private async Task TellAsync(string id)
    {
        await _bench.WatchAsync();
        var item = $$"""{"type":"Feature","id":"{{id}}","collection":"c"}""";
        (await _bench.SendAsync(item)).Status.ShouldBe(202);
    }

    private ValueTask<IReadOnlyList<PushedItem>> ListAsync() => _bench.Inbox.ListAsync(9, NotificationBench.Token);
}
