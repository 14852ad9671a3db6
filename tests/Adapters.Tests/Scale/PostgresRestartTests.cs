using Groundshift.Adapters.Scale.Postgres;
using Groundshift.Adapters.Tests.Conformance;
using Groundshift.Core.Jobs;
using Groundshift.TestKit;
using Groundshift.TestKit.Servers;

namespace Groundshift.Adapters.Tests.Scale;

[Collection(ServerRestarts.Name)]
public sealed class PostgresRestartTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_committed_is_there_after_a_crash_and_the_stores_go_on()
    {
        var server = await PostgresServer.NeedAsync();
        await using var stores = new PostgresStores(
            new PostgresOptions { ConnectionString = server.ConnectionString, Schema = $"t_{Guid.NewGuid():N}" }, new ManualClock());
        await stores.Areas.PutAsync(Samples.Area(), Token);
        var open = await stores.Transactions.BeginAsync(Token);
        await stores.Ledger.AddAsync(open, Samples.Job(), Token);

        await server.CrashAsync();
        try
        {
            await Should.ThrowAsync<TransientException>(async () => await open.CommitAsync(Token));
            await open.DisposeAsync();
            await Should.ThrowAsync<TransientException>(async () => await stores.Areas.ListAsync(Token));
        }
        finally
        {
            await server.StartAgainAsync();
        }

        (await stores.Areas.ListAsync(Token)).ShouldHaveSingleItem().Id.ShouldBe("congo");
        (await stores.Ledger.FindAsync(Samples.Job().Id, Token)).ShouldBeNull();
    }
}
