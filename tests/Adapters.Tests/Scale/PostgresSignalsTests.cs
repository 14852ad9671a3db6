using Groundshift.Adapters.Scale.Postgres;
using Groundshift.Core.Ports;
using Groundshift.TestKit;
using Groundshift.TestKit.Servers;

namespace Groundshift.Adapters.Tests.Scale;

/// <summary>Signals from one process to another: two sets of stores on one schema, with clocks that stand still.</summary>
public sealed class PostgresSignalsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_one_process_commits_wakes_another_and_what_it_rolls_back_does_not()
    {
        var server = await PostgresServer.NeedAsync();
        var options = new PostgresOptions { ConnectionString = server.ConnectionString, Schema = $"t_{Guid.NewGuid():N}" };
        await using var writer = new PostgresStores(options, new ManualClock());
        await using var relay = new PostgresStores(options, new ManualClock());

        // The first signal is that of beginning to listen.
        await relay.Signals.WaitAsync(StoreSignal.Outbox, 0, TimeSpan.FromDays(1), Token);
        var seen = relay.Signals.Count(StoreSignal.Outbox);
        var waiting = relay.Signals.WaitAsync(StoreSignal.Outbox, seen, TimeSpan.FromDays(1), Token);
        await AddAsync(writer, "lost", commits: false);
        await AddAsync(writer, "sent", commits: true);

        await waiting;
        relay.Signals.Count(StoreSignal.Outbox).ShouldBe(seen + 1);
        (await relay.Outbox.PendingAsync(OutboxTopics.Products, 10, Token)).ShouldHaveSingleItem().Id.ShouldBe("sent");
    }

    private static async Task AddAsync(PostgresStores stores, string id, bool commits)
    {
        await using var transaction = await stores.Transactions.BeginAsync(Token);
        await stores.Outbox.AddAsync(transaction, new OutboxMessage(id, OutboxTopics.Products, "{}"), Token);
        if (commits)
        {
            await transaction.CommitAsync(Token);
        }
    }
}
