using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Tests.Conformance;

/// <summary>What every store of watches does.</summary>
public abstract class WatchStoreConformance : PortConformance
{
    private static readonly Watch Sample = new()
    {
        Id = "earth-search-sentinel-2-l2a",
        Catalog = "earth-search",
        Url = "https://example.com/v1",
        Collection = "sentinel-2-l2a",
        Provider = "earth-search",
        Interval = TimeSpan.FromSeconds(90.5),
        Enabled = false,
    };

    private IWatchStore Watches => Host.Watches;

    [Fact]
    public async Task A_watch_is_kept_as_it_was_given()
    {
        await Watches.PutAsync(Sample, Token);
        await Watches.PutAsync(Sample with { Id = "plain", Provider = null, Enabled = true }, Token);

        (await Watches.FindAsync(Sample.Id, Token)).ShouldBe(Sample);
        (await Watches.FindAsync("plain", Token)).ShouldBe(Sample with { Id = "plain", Provider = null, Enabled = true });
        (await Watches.FindAsync("unknown", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_watch_that_never_ran_has_a_fresh_cursor()
    {
        await Watches.PutAsync(Sample, Token);

        (await Watches.CursorAsync(Sample.Id, Token)).ShouldBe(new WatchCursor());
        (await Watches.CursorAsync("unknown", Token)).ShouldBe(new WatchCursor());
    }

    [Fact]
    public async Task A_cursor_is_kept_to_the_tick_and_survives_a_new_definition()
    {
        var cursor = Cursor();
        await Watches.PutAsync(Sample, Token);
        await SaveAsync(cursor);

        await Watches.PutAsync(Sample with { Interval = TimeSpan.FromHours(1) }, Token);

        (await Watches.CursorAsync(Sample.Id, Token)).ShouldBe(cursor with { Sequence = 1 });
        (await Watches.FindAsync(Sample.Id, Token)).ShouldNotBeNull().Interval.ShouldBe(TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task A_cursor_moves_only_with_its_transaction()
    {
        await Watches.PutAsync(Sample, Token);
        await using (var transaction = await Host.Transactions.BeginAsync(Token))
        {
            await Watches.SaveCursorAsync(transaction, Sample.Id, Cursor(), Token);
        }

        (await Watches.CursorAsync(Sample.Id, Token)).ShouldBe(new WatchCursor());
    }

    [Fact]
    public async Task A_cursor_that_another_sweep_has_moved_is_moved_no_more()
    {
        await Watches.PutAsync(Sample, Token);
        (await SaveAsync(Cursor())).ShouldBeTrue();
        (await SaveAsync(Cursor() with { LastError = "late" })).ShouldBeFalse();
        (await Watches.CursorAsync(Sample.Id, Token)).ShouldBe(Cursor() with { Sequence = 1 });

        (await SaveAsync(Cursor() with { Sequence = 1, LastError = null })).ShouldBeTrue();

        (await Watches.CursorAsync(Sample.Id, Token)).ShouldBe(Cursor() with { Sequence = 2, LastError = null });
    }

    [Fact]
    public async Task News_beside_the_sweeps_do_not_move_the_cursor()
    {
        await Watches.PutAsync(Sample, Token);
        await CommitAsync(transaction => Watches.NewsAsync(transaction, Sample.Id, Clock.GetUtcNow(), Token));
        (await Watches.CursorAsync(Sample.Id, Token)).ShouldBe(new WatchCursor { LastNews = Clock.GetUtcNow() });

        await CommitAsync(transaction => Watches.NewsAsync(transaction, Sample.Id, Clock.GetUtcNow().AddDays(-1), Token));
        (await Watches.CursorAsync(Sample.Id, Token)).LastNews.ShouldBe(Clock.GetUtcNow());
        (await SaveAsync(Cursor())).ShouldBeTrue();
    }

    [Fact]
    public async Task A_removed_watch_takes_its_cursor_along()
    {
        await Watches.PutAsync(Sample, Token);
        await SaveAsync(Cursor());
        (await Watches.RemoveAsync(Sample.Id, Token)).ShouldBeTrue();
        (await Watches.RemoveAsync(Sample.Id, Token)).ShouldBeFalse();

        await Watches.PutAsync(Sample, Token);

        (await Watches.CursorAsync(Sample.Id, Token)).ShouldBe(new WatchCursor());
    }

    [Fact]
    public async Task A_sweep_does_not_bring_back_a_watch_that_was_removed_meanwhile()
    {
        (await SaveAsync(Cursor())).ShouldBeFalse();

        (await Watches.FindAsync(Sample.Id, Token)).ShouldBeNull();
        (await Watches.CursorAsync(Sample.Id, Token)).ShouldBe(new WatchCursor());
    }

    [Fact]
    public async Task Watches_are_listed_by_id()
    {
        foreach (var id in new[] { "b", "a" })
        {
            await Watches.PutAsync(Sample with { Id = id }, Token);
        }

        (await Watches.ListAsync(Token)).Select(watch => watch.Id).ShouldBe(["a", "b"]);
    }

    private WatchCursor Cursor() => new()
    {
        HighWater = Clock.GetUtcNow().AddTicks(1),
        LastSweep = Clock.GetUtcNow().AddTicks(-1),
        LastTry = Clock.GetUtcNow(),
        LastNews = new DateTimeOffset(2001, 2, 3, 4, 5, 6, TimeSpan.FromHours(2)),
        LastReconciliation = new DateTimeOffset(1965, 1, 1, 0, 0, 0, TimeSpan.Zero),
        LastError = "the catalog answered 503",
    };

    private Task<bool> SaveAsync(WatchCursor cursor) =>
        CommitAsync(transaction => Watches.SaveCursorAsync(transaction, Sample.Id, cursor, Token));
}
