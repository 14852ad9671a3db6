using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Tests.Conformance;

/// <summary>What every outbox does.</summary>
public abstract class OutboxConformance : PortConformance
{
    private IOutbox Outbox => Host.Outbox;

    [Fact]
    public async Task A_message_waits_as_it_was_written_until_it_is_sent()
    {
        var message = new OutboxMessage("a", OutboxTopics.Jobs, "{\"x\":\"ü\"}", Lane: 1, Group: "congo");
        await AddAsync(message);

        (await Outbox.PendingAsync(OutboxTopics.Jobs, 10, Token)).ShouldBe([message]);
        await Outbox.SentAsync("a", Token);

        (await Outbox.PendingAsync(OutboxTopics.Jobs, 10, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Fresh_goes_before_backfill_and_old_before_new()
    {
        await AddAsync(Message("b1", lane: 1), Message("z", lane: 0), Message("b0", lane: 1), Message("a", lane: 0));

        (await PendingAsync()).ShouldBe(["z", "a", "b1", "b0"]);
        (await PendingAsync(limit: 3)).ShouldBe(["z", "a", "b1"]);
    }

    [Fact]
    public async Task Groups_that_have_to_wait_hide_nothing()
    {
        await AddAsync(Message("a0", lane: 0) with { Group = "a" }, Message("b0", lane: 0) with { Group = "b" }, Message("a1", lane: 1) with { Group = "a" }, Message("none"));

        (await HeldAsync(1)).ShouldBe(["a0"]);
        (await HeldAsync(9, new OutboxFlow("a", 0))).ShouldBe(["b0", "none", "a1"]);
        (await HeldAsync(1, new OutboxFlow("a", 0), new OutboxFlow("b", 0))).ShouldBe(["none"]);
        (await HeldAsync(9, new OutboxFlow("b", 1), new OutboxFlow("a", 1))).ShouldBe(["a0", "b0", "none"]);
    }

    [Fact]
    public async Task Topics_do_not_meet()
    {
        await AddAsync(Message("job"), new OutboxMessage("product", OutboxTopics.Products, "{}"));

        (await PendingAsync()).ShouldBe(["job"]);
        (await Outbox.PendingAsync(OutboxTopics.Products, 10, Token)).ShouldHaveSingleItem().Id.ShouldBe("product");
    }

    [Fact]
    public async Task The_same_id_twice_is_one_message_and_the_first_is_kept()
    {
        await AddAsync(Message("a"));
        await AddAsync(Message("a") with { Body = "other" });
        await AddAsync(Message("b"), Message("b"));

        var pending = await Outbox.PendingAsync(OutboxTopics.Jobs, 10, Token);

        pending.Select(message => message.Id).ShouldBe(["a", "b"]);
        pending[0].Body.ShouldBe("{}");
    }

    [Fact]
    public async Task An_id_that_was_sent_can_be_written_again()
    {
        await AddAsync(Message("a"));
        await Outbox.SentAsync("a", Token);

        await AddAsync(Message("a"));

        (await PendingAsync()).ShouldBe(["a"]);
    }

    [Fact]
    public async Task An_id_of_another_topic_is_no_silent_loss()
    {
        await AddAsync(Message("a"));

        await Should.ThrowAsync<InvalidOperationException>(() => AddAsync(new OutboxMessage("a", OutboxTopics.Products, "{}")));

        (await PendingAsync()).ShouldBe(["a"]);
    }

    [Fact]
    public async Task Many_messages_are_written_as_one_by_one()
    {
        await AddAsync(Message("b"));
        await CommitAsync(transaction => Outbox.AddAllAsync(transaction, [Message("d"), Message("b") with { Body = "other" }, Message("a"), Message("d")], Token));
        await CommitAsync(transaction => Outbox.AddAllAsync(transaction, [], Token));

        (await PendingAsync()).ShouldBe(["b", "d", "a"]);
        (await Outbox.PendingAsync(OutboxTopics.Jobs, 10, Token))[0].Body.ShouldBe("{}");
        await Should.ThrowAsync<InvalidOperationException>(() => CommitAsync(
            transaction => Outbox.AddAllAsync(transaction, [Message("e"), new OutboxMessage("a", OutboxTopics.Products, "{}")], Token)));
        (await PendingAsync()).ShouldBe(["b", "d", "a"]);
    }

    [Fact]
    public async Task A_message_leaves_only_if_its_transaction_commits()
    {
        await using (var transaction = await Host.Transactions.BeginAsync(Token))
        {
            await Outbox.AddAsync(transaction, Message("a"), Token);
        }

        (await PendingAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_message_marked_as_sent_in_a_rolled_back_transaction_still_waits()
    {
        await AddAsync(Message("a"), Message("b"));
        await using (var transaction = await Host.Transactions.BeginAsync(Token))
        {
            await Outbox.SentAsync(transaction, "a", Token);
        }

        await CommitAsync(transaction => Outbox.SentAsync(transaction, "b", Token));

        (await PendingAsync()).ShouldBe(["a"]);
    }

    [Fact]
    public async Task Marking_an_unknown_message_as_sent_changes_nothing()
    {
        await AddAsync(Message("a"));

        await Outbox.SentAsync("unknown", Token);

        (await PendingAsync()).ShouldBe(["a"]);
    }

    [Fact]
    public async Task What_waits_is_counted_by_group_and_lane_with_the_first_of_each()
    {
        (await Outbox.BacklogAsync(OutboxTopics.Jobs, Token)).ShouldBeEmpty();
        await AddAsync(
            Message("z") with { Group = "area" }, Message("a") with { Group = "area" }, Message("b", lane: 1) with { Group = "area" }, Message("n"), Message("p") with { Topic = OutboxTopics.Push });
        await Outbox.SentAsync("b", Token);

        (await Outbox.BacklogAsync(OutboxTopics.Jobs, Token)).ShouldBe([new OutboxBacklog(null, 0, 1, "n"), new OutboxBacklog("area", 0, 2, "z")]);
        (await Outbox.BacklogAsync(OutboxTopics.Push, Token)).ShouldBe([new OutboxBacklog(null, 0, 1, "p")]);
    }

    private static OutboxMessage Message(string id, int lane = 0) => new(id, OutboxTopics.Jobs, "{}", lane);

    private Task AddAsync(params OutboxMessage[] messages) => CommitAsync(async transaction =>
    {
        foreach (var message in messages)
        {
            await Outbox.AddAsync(transaction, message, Token);
        }
    });

    private async Task<IEnumerable<string>> PendingAsync(int limit = 10) =>
        (await Outbox.PendingAsync(OutboxTopics.Jobs, limit, Token)).Select(message => message.Id);

    private async Task<IEnumerable<string>> HeldAsync(int limit, params OutboxFlow[] held) =>
        (await Outbox.PendingAsync(OutboxTopics.Jobs, limit, held, Token)).Select(message => message.Id);
}
