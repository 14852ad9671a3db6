using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Tests.Conformance;

/// <summary>What every adapter's transactions do over all of its stores.</summary>
public abstract class TransactionConformance : PortConformance
{
    private static readonly WatchCursor Cursor = new() { LastError = "x" };

    [Fact]
    public async Task Everything_written_together_appears_together()
    {
        await PrepareAsync();

        await CommitAsync(WriteEverythingAsync);

        (await SeenAsync()).ShouldAllBe(seen => seen);
    }

    [Fact]
    public async Task Nothing_appears_before_the_commit()
    {
        await PrepareAsync();
        await using var transaction = await Host.Transactions.BeginAsync(Token);
        await WriteEverythingAsync(transaction);

        (await SeenAsync()).ShouldAllBe(seen => !seen);
    }

    [Fact]
    public async Task Everything_vanishes_when_it_is_disposed_without_a_commit()
    {
        await PrepareAsync();
        await using (var transaction = await Host.Transactions.BeginAsync(Token))
        {
            await WriteEverythingAsync(transaction);
        }

        (await SeenAsync()).ShouldAllBe(seen => !seen);
        await CommitAsync(WriteEverythingAsync);
        (await SeenAsync()).ShouldAllBe(seen => seen);
    }

    [Fact]
    public async Task A_failure_in_the_middle_takes_back_what_was_written_before()
    {
        await PrepareAsync();

        await Should.ThrowAsync<InvalidInputException>(() => CommitAsync(async transaction =>
        {
            await WriteEverythingAsync(transaction);
            await Host.Catalog.PutItemAsync(transaction, Samples.Item("unknown", "i", null, "2022-01-01T00:00:00Z"), Token);
        }));

        (await SeenAsync()).ShouldAllBe(seen => !seen);
    }

    [Fact]
    public async Task A_transaction_is_over_after_its_commit()
    {
        await PrepareAsync();
        await using var transaction = await Host.Transactions.BeginAsync(Token);
        await transaction.CommitAsync(Token);

        await Should.ThrowAsync<InvalidOperationException>(async () => await transaction.CommitAsync(Token));
        await Should.ThrowAsync<InvalidOperationException>(() => WriteEverythingAsync(transaction).AsTask());
    }

    [Fact]
    public async Task A_committed_transaction_holds_nobody_up_while_it_waits_to_be_disposed()
    {
        await using var transaction = await Host.Transactions.BeginAsync(Token);
        await transaction.CommitAsync(Token);

        await PrepareAsync();
        await CommitAsync(WriteEverythingAsync);
        await Host.Queue.SendAsync(new JobId("job-1"), JobPriority.Fresh, Token);

        (await SeenAsync()).ShouldAllBe(seen => seen);
    }

    [Fact]
    public async Task Transactions_of_a_series_appear_one_by_one_each_as_a_whole()
    {
        await PrepareAsync();
        await using var series = await Host.Transactions.BeginSeriesAsync(Token);
        await using (var dropped = await series.BeginAsync(Token))
        {
            await WriteEverythingAsync(dropped);
        }

        (await SeenAsync()).ShouldAllBe(seen => !seen);
        await using (var kept = await series.BeginAsync(Token))
        {
            await WriteEverythingAsync(kept);
            await kept.CommitAsync(Token);
            await Should.ThrowAsync<InvalidOperationException>(() => WriteEverythingAsync(kept).AsTask());
        }

        (await SeenAsync()).ShouldAllBe(seen => seen);
        await series.FlushAsync(Token);
        await CommitAsync(_ => ValueTask.CompletedTask);
    }

    [Fact]
    public async Task Disposing_twice_does_nothing()
    {
        var transaction = await Host.Transactions.BeginAsync(Token);
        await transaction.DisposeAsync();
        await transaction.DisposeAsync();

        await CommitAsync(_ => ValueTask.CompletedTask);
    }

    [Fact]
    public async Task A_cancelled_commit_commits_nothing()
    {
        await PrepareAsync();
        using var cancelled = new CancellationTokenSource();
        await using (var transaction = await Host.Transactions.BeginAsync(Token))
        {
            await WriteEverythingAsync(transaction);
            await cancelled.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(async () => await transaction.CommitAsync(cancelled.Token));
        }

        (await SeenAsync()).ShouldAllBe(seen => !seen);
    }

    [Fact]
    public async Task A_waiting_writer_can_be_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(async () => await Host.Transactions.BeginAsync(cancelled.Token));

        await CommitAsync(_ => ValueTask.CompletedTask);
    }

    [Fact]
    public async Task Writers_side_by_side_lose_nothing()
    {
        await PrepareAsync();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(
            async () =>
            {
                for (var i = 0; i < 10; i++)
                {
                    await CommitAsync(transaction => Host.Ledger.AddAsync(transaction, Samples.Job($"{writer}-{i}"), Token));
                }
            },
            Token)));

        (await Host.Ledger.ListAsync(new LedgerQuery(), Token)).Count.ShouldBe(40);
    }

    private async Task PrepareAsync()
    {
        await Host.Watches.PutAsync(new Watch { Id = "w", Catalog = "c", Url = "https://example.com", Collection = "c" }, Token);
        await CommitAsync(transaction => Host.Catalog.PutCollectionAsync(transaction, Samples.Collection("stored"), Token));
    }

    private async ValueTask WriteEverythingAsync(IStoreTransaction transaction)
    {
        await Host.Watches.SaveCursorAsync(transaction, "w", Cursor, Token);
        await Host.Scenes.PutAsync(
            transaction,
            new IndexedScene { Source = Samples.Source(), ContentHash = "h", FirstSeen = Clock.GetUtcNow(), LastSeen = Clock.GetUtcNow() },
            Token);
        await Host.Ledger.AddAsync(transaction, Samples.Job(), Token);
        await Host.Outbox.AddAsync(transaction, new OutboxMessage("m", OutboxTopics.Jobs, "{}"), Token);
        await Host.Catalog.PutCollectionAsync(transaction, Samples.Collection("new"), Token);
        await Host.Catalog.PutItemAsync(transaction, Samples.Item("stored", "i", Samples.Box(0, 0, 1, 1), "2022-01-01T00:00:00Z"), Token);
    }

    private async Task<bool[]> SeenAsync() =>
    [
        await Host.Watches.CursorAsync("w", Token) == Cursor with { Sequence = 1 },
        await Host.Scenes.FindAsync("earth-search", "sentinel-2-l2a", "item-1", null, Token) is not null,
        await Host.Ledger.FindAsync(new JobId("job-1"), Token) is not null,
        (await Host.Outbox.PendingAsync(OutboxTopics.Jobs, 1, Token)).Count == 1,
        await Host.Catalog.FindCollectionAsync("new", null, Token) is not null,
        await Host.Catalog.FindItemAsync("stored", "i", null, Token) is not null,
        (await Host.Catalog.SearchAsync(new ItemSearch { Intersects = Samples.Box(0, 0, 2, 2) }, Token)).Items.Count == 1,
    ];
}
