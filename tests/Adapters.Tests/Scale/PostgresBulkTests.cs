using Groundshift.Adapters.Scale.Postgres;
using Groundshift.Adapters.Tests.Conformance;
using Groundshift.Core.Cql2;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Tests.Scale;

public sealed class PostgresBulkTests : BulkConformance
{
    // The planner takes a table that nobody has analyzed for a small one and would read all of a collection.
    [Fact]
    public async Task Ids_are_looked_up_without_reading_the_collection()
    {
        const int There = 2000;
        const int New = 100;
        await CommitAsync(transaction => Host.Catalog.PutCollectionAsync(transaction, Samples.Collection("c"), Token));
        await CommitAsync(transaction => Host.Catalog.PutItemsAsync(transaction, Rows(0, There), replace: false, Token));

        await using var load = (PostgresStoreTransaction)await Host.Transactions.BeginAsync(Token);
        await Host.Catalog.PutItemsAsync(load, Rows(There - 1, New), replace: false, Token);

        (await load.Session.NumberAsync(
            new Statement("SELECT (coalesce(idx_tup_fetch, 0) + seq_tup_read)::bigint FROM pg_stat_xact_user_tables WHERE relid = 'items'::regclass"), Token)).ShouldBe(1);
    }

    // Above what is counted stands the planner's estimate: it goes by what it knows of the values and is no guess about a comparison.
    [Fact]
    public async Task The_frequency_of_a_text_is_estimated()
    {
        const int Most = 10_000;
        const int Many = 10_500;
        await CommitAsync(transaction => Host.Catalog.PutCollectionAsync(transaction, Samples.Collection("c"), Token));
        await CommitAsync(transaction => Host.Catalog.PutItemsAsync(transaction, Rows(0, Many), replace: false, Token));
        await Host.Catalog.RefreshStatisticsAsync(Token);

        var page = await Host.Catalog.SearchAsync(
            new ItemSearch { Filter = new Comparison(ComparisonOperator.Equal, new PropertyReference("platform", Cql2Kind.Text), new TextLiteral("Sentinel-2A")) }, Token);

        page.IsEstimated.ShouldBeTrue();
        page.Matched.ShouldNotBeNull().ShouldBeInRange(Most + 200, Many + 300);
    }

    protected override ValueTask<IStoreHost> StartAsync() => PostgresHost.StartAsync();

    private static List<ItemRow> Rows(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(number => ItemRow.Of(Samples.Item("c", $"i{number}", null, "2022-07-06T00:00:00Z", ("platform", "Sentinel-2A"))))];
}
