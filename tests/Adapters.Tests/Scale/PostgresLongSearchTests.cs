using Groundshift.Adapters.Scale.Postgres;
using Groundshift.Adapters.Tests.Conformance;
using Groundshift.Core.Cql2;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.TestKit.Servers;

namespace Groundshift.Adapters.Tests.Scale;

/// <summary>A filter that only the evaluator knows is asked of batch after batch, each of them fast: all together must end too.</summary>
public sealed class PostgresLongSearchTests
{
    private static readonly ItemSearch NoMatch = new() { Filter = Cql2Binding.Bind(Cql2TextParser.Parse("number % 7 = 8"), RandomFilters.Resolve) };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, true)]
    [InlineData(20, false)]
    public async Task A_search_whose_queries_take_too_long_together_is_refused(int secondsPerLook, bool answers)
    {
        var server = await PostgresServer.NeedAsync();
        await using var stores = new PostgresStores(
            new PostgresOptions { ConnectionString = server.ConnectionString, Schema = $"t_{Guid.NewGuid():N}" }, new HurryingClock(TimeSpan.FromSeconds(secondsPerLook)));
        await using (var transaction = await stores.Transactions.BeginAsync(Token))
        {
            await stores.Catalog.PutCollectionAsync(transaction, Samples.Collection("c"), Token);
            for (var number = 0; number < 1200; number++)
            {
                await stores.Catalog.PutItemAsync(transaction, Samples.Item("c", $"i{number}", null, "2022-01-01T00:00:00Z", ("number", number)), Token);
            }

            await transaction.CommitAsync(Token);
        }

        var search = async () => (await stores.Catalog.SearchAsync(NoMatch, Token)).Items.Count;

        if (answers)
        {
            (await search()).ShouldBe(0);
            return;
        }

        (await Should.ThrowAsync<InvalidInputException>(search)).Field.ShouldBe("search");
        (await Should.ThrowAsync<InvalidInputException>(async () => await stores.Catalog.AggregateAsync(NoMatch, [new CountAggregation()], Token))).Field.ShouldBe("search");
        (await stores.Catalog.FindItemAsync("c", "i7", null, Token)).ShouldNotBeNull();
    }

    /// <summary>A clock on which time passes between any two looks.</summary>
    private sealed class HurryingClock(TimeSpan step) : TimeProvider
    {
        private long _looks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Increment(ref _looks) * step.Ticks;
    }
}
