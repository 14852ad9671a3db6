using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Tests.Conformance;

/// <summary>What every inbox does.</summary>
public abstract class NotificationInboxConformance : PortConformance
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private INotificationInbox Inbox => Host.Inbox;

    [Fact]
    public async Task An_item_is_due_at_once_and_taken_by_one()
    {
        await AddAsync("a", "https://example.com/a");

        var taken = (await TakeAsync()).ShouldHaveSingleItem();
        taken.ShouldBe(new PushedItem { WatchId = "w", ItemId = "a", Href = "https://example.com/a", Received = Clock.GetUtcNow(), Due = Clock.GetUtcNow() + Lease });
        (await TakeAsync()).ShouldBeEmpty();

        Clock.Advance(Lease);
        (await TakeAsync()).ShouldHaveSingleItem("its taker died");
    }

    [Fact]
    public async Task What_was_read_is_gone()
    {
        await AddAsync("a");
        await Inbox.DoneAsync((await TakeAsync())[0], Token);

        Clock.Advance(Lease);
        (await TakeAsync()).ShouldBeEmpty();
        (await Inbox.ListAsync(9, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_failed_attempt_is_counted_and_due_when_it_was_said()
    {
        await AddAsync("a");
        await Inbox.FailedAsync((await TakeAsync())[0], Clock.GetUtcNow() + (Lease * 5), "404", Token);
        Clock.Advance((Lease * 5) - TimeSpan.FromTicks(1));
        (await TakeAsync()).ShouldBeEmpty();
        Clock.Advance(TimeSpan.FromTicks(1));

        var again = (await TakeAsync()).ShouldHaveSingleItem();
        (again.Attempts, again.Reason).ShouldBe((1, "404"));
    }

    [Fact]
    public async Task What_was_given_up_stays_to_be_seen_until_it_is_forgotten_or_told_again()
    {
        await AddAsync("a");
        await Inbox.FailedAsync((await TakeAsync())[0], null, "404 for a day", Token);
        Clock.Advance(Lease * 100);
        (await TakeAsync()).ShouldBeEmpty();
        (await Inbox.ListAsync(9, Token)).ShouldHaveSingleItem().Reason.ShouldBe("404 for a day");

        await AddAsync("a");
        var again = (await TakeAsync()).ShouldHaveSingleItem();
        (again.Attempts, again.Reason).ShouldBe((0, null));

        await Inbox.FailedAsync(again, null, "404", Token);
        await Inbox.ForgetAsync(Clock.GetUtcNow(), Token);
        (await Inbox.ListAsync(9, Token)).ShouldHaveSingleItem();
        await Inbox.ForgetAsync(Clock.GetUtcNow().AddTicks(1), Token);
        (await Inbox.ListAsync(9, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_item_that_waits_is_told_again_without_a_change()
    {
        await AddAsync("a");
        await Inbox.FailedAsync((await TakeAsync())[0], Clock.GetUtcNow() + Lease, "404", Token);

        await AddAsync("a");

        (await TakeAsync()).ShouldBeEmpty();
        (await Inbox.ListAsync(9, Token)).ShouldHaveSingleItem().Attempts.ShouldBe(1);
    }

    [Fact]
    public async Task The_last_word_on_whether_an_item_is_gone_holds_and_is_due_at_once()
    {
        await AddAsync("a");
        await Inbox.FailedAsync((await TakeAsync())[0], Clock.GetUtcNow() + Lease, "404", Token);

        await AddAsync("a", isRemoval: true);
        var removal = (await TakeAsync()).ShouldHaveSingleItem();
        (removal.IsRemoval, removal.Attempts).ShouldBe((true, 0));
        await AddAsync("a", isRemoval: true);
        (await TakeAsync()).ShouldBeEmpty("it is in hand");

        await AddAsync("a");
        (await TakeAsync()).ShouldHaveSingleItem().IsRemoval.ShouldBeFalse();
    }

    [Fact]
    public async Task The_longest_due_come_first()
    {
        foreach (var id in new[] { "c", "a", "b" })
        {
            await AddAsync(id);
            Clock.Advance(TimeSpan.FromSeconds(1));
        }

        (await Inbox.TakeAsync(2, Lease, Token)).Select(item => item.ItemId).Order().ShouldBe(["a", "c"]);
        (await Inbox.ListAsync(2, Token)).Select(item => item.ItemId).ShouldBe(["b", "a"]);
    }

    private ValueTask AddAsync(string id, string? href = null, bool isRemoval = false) =>
        Inbox.AddAsync(new PushedItem { WatchId = "w", ItemId = id, Href = href, IsRemoval = isRemoval, Received = Clock.GetUtcNow() }, Token);

    private ValueTask<IReadOnlyList<PushedItem>> TakeAsync() => Inbox.TakeAsync(9, Lease, Token);
}
