using Groundshift.Adapters.Embedded.Sqlite.Search;
using Groundshift.Adapters.Tests.Conformance;
using Groundshift.Core.Cql2;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Tests.Embedded;

public sealed class LongSearchTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_search_that_takes_too_long_is_refused_and_the_next_one_answers()
    {
        await using var host = await EmbeddedHost.StartAsync(new SearchLimits { LongestSearch = TimeSpan.Zero });
        await using (var transaction = await host.Transactions.BeginAsync(Token))
        {
            await host.Catalog.PutCollectionAsync(transaction, Samples.Collection("c"), Token);
            for (var number = 0; number < 300; number++)
            {
                await host.Catalog.PutItemAsync(transaction, Samples.Item("c", $"i{number}", null, "2022-01-01T00:00:00Z", ("number", number)), Token);
            }

            await transaction.CommitAsync(Token);
        }

        var search = new ItemSearch { Filter = Cql2Binding.Bind(Cql2TextParser.Parse("number % 7 = 8"), RandomFilters.Resolve) };

        (await Should.ThrowAsync<InvalidInputException>(async () => await host.Catalog.SearchAsync(search, Token))).Field.ShouldBe("search");
        (await Should.ThrowAsync<InvalidInputException>(async () => await host.Catalog.AggregateAsync(search, [new CountAggregation()], Token))).Field.ShouldBe("search");
        (await host.Catalog.FindItemAsync("c", "i7", null, Token)).ShouldNotBeNull();
    }
}
