using Groundshift.Adapters.Scale.Postgres;
using Groundshift.Adapters.Tests.Conformance;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.TestKit;
using Groundshift.TestKit.Servers;

namespace Groundshift.Adapters.Tests.Scale;

/// <summary>What a crash of the server leaves of a series. The server writes its log by itself every ten seconds only.</summary>
public sealed class PostgresSeriesTests : IAsyncLifetime
{
    private const int Batch = 300;
    private readonly string _schema = $"t_{Guid.NewGuid():N}";
    private PostgresServer _server = null!;
    private PostgresStores _stores = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (!PostgresServer.IsInstalled)
        {
            Assert.Skip("needs PostgreSQL 15 with PostGIS: ./run setup test");
        }

        _server = await PostgresServer.StartAsync("-c fsync=off -c wal_writer_delay=10s");
        _stores = Open();
        await using var transaction = await _stores.Transactions.BeginAsync(Token);
        await _stores.Catalog.PutCollectionAsync(transaction, Samples.Collection("c"), Token);
        await transaction.CommitAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stores.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task What_was_flushed_survives_and_what_was_not_is_lost_as_a_whole_and_told()
    {
        await using var series = await _stores.Transactions.BeginSeriesAsync(Token);
        await PutAsync(await series.BeginAsync(Token), 0);
        await series.FlushAsync(Token);
        await PutAsync(await series.BeginAsync(Token), Batch);
        (await CountAsync()).ShouldBe(2 * Batch);

        await _server.CrashAsync();
        await _server.StartAgainAsync();

        // Nobody who goes on can miss that something is gone: neither at the first call, which meets a broken connection, nor later.
        for (var attempt = 0; attempt < 3; attempt++)
        {
            await Should.ThrowAsync<TransientException>(async () => await series.FlushAsync(Token));
            await Should.ThrowAsync<TransientException>(async () => await series.BeginAsync(Token));
        }

        (await CountAsync()).ShouldBe(Batch);

        await using var again = await _stores.Transactions.BeginSeriesAsync(Token);
        await PutAsync(await again.BeginAsync(Token), 0);
        await PutAsync(await again.BeginAsync(Token), Batch);
        await again.FlushAsync(Token);
        await CrashAsync();
        (await CountAsync()).ShouldBe(2 * Batch);
    }

    [Fact]
    public async Task A_transaction_of_its_own_survives_and_brings_those_before_it_along()
    {
        await using var series = await _stores.Transactions.BeginSeriesAsync(Token);
        await PutAsync(await series.BeginAsync(Token), 0);
        await using (var single = await _stores.Transactions.BeginAsync(Token))
        {
            await _stores.Catalog.PutItemAsync(single, Item(Batch), Token);
            await single.CommitAsync(Token);
        }

        await CrashAsync();

        (await CountAsync()).ShouldBe(Batch + 1);
    }

    // A connection of the pool that served a series waits for the disk again.
    [Fact]
    public async Task What_follows_a_series_on_its_connection_is_durable()
    {
        await using (var series = await _stores.Transactions.BeginSeriesAsync(Token))
        {
            await PutAsync(await series.BeginAsync(Token), 0);
        }

        await using (var single = await _stores.Transactions.BeginAsync(Token))
        {
            await _stores.Catalog.PutItemAsync(single, Item(Batch), Token);
            await single.CommitAsync(Token);
        }

        await CrashAsync();

        (await _stores.Catalog.FindItemAsync("c", $"i{Batch}", null, Token)).ShouldNotBeNull();
    }

    private PostgresStores Open() => new(new PostgresOptions { ConnectionString = _server.ConnectionString, Schema = _schema }, new ManualClock());

    // With stores that have no broken connections.
    private async Task CrashAsync()
    {
        await _server.CrashAsync();
        await _server.StartAgainAsync();
        var before = _stores;
        _stores = Open();
        await before.DisposeAsync();
    }

    private async Task PutAsync(IStoreTransaction transaction, int first)
    {
        await using (transaction)
        {
            await _stores.Catalog.PutItemsAsync(transaction, [.. Enumerable.Range(first, Batch).Select(number => ItemRow.Of(Item(number)))], replace: false, Token);
            await transaction.CommitAsync(Token);
        }
    }

    private async Task<long?> CountAsync() => (await _stores.Catalog.SearchAsync(new ItemSearch { Collections = ["c"] }, Token)).Matched;

    private static Core.Stac.StacItem Item(int number) => Samples.Item("c", $"i{number}", null, "2022-07-06T00:00:00Z");
}
