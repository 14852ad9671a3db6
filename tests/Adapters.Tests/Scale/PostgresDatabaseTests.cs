using Groundshift.Adapters.Scale.Postgres;
using Groundshift.Adapters.Tests.Conformance;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.TestKit;
using Groundshift.TestKit.Servers;
using Npgsql;

namespace Groundshift.Adapters.Tests.Scale;

/// <summary>How the stores meet their database: first use, versions, failures.</summary>
public sealed class PostgresDatabaseTests : IAsyncLifetime
{
    private readonly string _schema = $"t_{Guid.NewGuid():N}";
    private readonly ManualClock _clock = new();
    private PostgresServer? _server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private PostgresServer Server => _server ?? throw new InvalidOperationException("The server is not there.");

    public async ValueTask InitializeAsync() => _server = await PostgresServer.NeedAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Processes_that_start_at_once_make_the_schema_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 6).Select(async process =>
        {
            await using var stores = Open();
            await stores.Areas.PutAsync(Samples.Area($"a{process}"), Token);
        }));

        await using var all = Open();
        (await all.Areas.ListAsync(Token)).Count.ShouldBe(6);
    }

    [Fact]
    public async Task A_schema_of_a_newer_version_is_refused()
    {
        await using (var stores = Open())
        {
            await stores.Areas.ListAsync(Token);
        }

        await ExecuteAsync($"INSERT INTO {_schema}.migrations VALUES ({Migrations.All.Count + 1})");

        await using var older = Open();
        (await Should.ThrowAsync<InvalidInputException>(async () => await older.Areas.ListAsync(Token))).Message.ShouldContain("newer version");
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Password=secret;Nonsense=1")]
    [InlineData("secret")]
    public void A_connection_string_that_cannot_be_read_is_not_repeated(string text)
    {
        var error = Should.Throw<InvalidInputException>(() => new PostgresStores(new PostgresOptions { ConnectionString = text }, _clock));

        error.Field.ShouldBe("Store:Postgres:ConnectionString");
        error.Message.ShouldNotContain("secret");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a;DROP SCHEMA public")]
    [InlineData("1a")]
    [InlineData("A")]
    public void A_schema_has_a_plain_name(string name) =>
        Should.Throw<InvalidInputException>(() => new PostgresStores(new PostgresOptions { ConnectionString = "Host=x", Schema = name }, _clock)).Field.ShouldBe("Store:Postgres:Schema");

    [Fact]
    public async Task A_database_that_does_not_exist_is_the_users_to_mend()
    {
        await using var stores = new PostgresStores(new PostgresOptions { ConnectionString = Server.ConnectionString.Replace("Database=postgres", "Database=missing", StringComparison.Ordinal) }, _clock);

        (await Should.ThrowAsync<RefusedException>(async () => await stores.Areas.ListAsync(Token))).Message.ShouldContain("missing");
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_asked_again_later()
    {
        await using var stores = new PostgresStores(new PostgresOptions { ConnectionString = "Host=127.0.0.1;Port=1;Username=u;Password=secret" }, _clock);

        (await Should.ThrowAsync<TransientException>(async () => await stores.Areas.ListAsync(Token))).ToString().ShouldNotContain("secret");
    }

    [Fact]
    public async Task A_connection_that_the_server_ended_is_a_failure_for_now()
    {
        await using var stores = Open();
        await using var transaction = await stores.Transactions.BeginAsync(Token);
        await stores.Ledger.AddAsync(transaction, Samples.Job(), Token);
        await EndConnectionsAsync();

        await Should.ThrowAsync<TransientException>(async () =>
        {
            await stores.Ledger.AddAsync(transaction, Samples.Job("job-2"), Token);
            await transaction.CommitAsync(Token);
        });

        (await stores.Ledger.ListAsync(new LedgerQuery(), Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_connection_that_the_server_ended_can_be_given_back()
    {
        await using var stores = Open(";Maximum Pool Size=1");
        for (var i = 0; i < 3; i++)
        {
            var transaction = await stores.Transactions.BeginAsync(Token);
            await stores.Ledger.AddAsync(transaction, Samples.Job(), Token);
            await EndConnectionsAsync();

            await transaction.DisposeAsync();
        }

        (await stores.Ledger.ListAsync(new LedgerQuery(), Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_who_wait_for_each_other_are_parted()
    {
        await using var stores = Open();
        foreach (var job in new[] { "a", "b" })
        {
            await using var adding = await stores.Transactions.BeginAsync(Token);
            await stores.Ledger.AddAsync(adding, Samples.Job(job), Token);
            await adding.CommitAsync(Token);
        }

        await using var first = await stores.Transactions.BeginAsync(Token);
        await using var second = await stores.Transactions.BeginAsync(Token);
        await stores.Ledger.AbortAsync(first, new JobId("a"), "x", Token);
        await stores.Ledger.AbortAsync(second, new JobId("b"), "x", Token);
        var crossing = stores.Ledger.AbortAsync(first, new JobId("b"), "x", Token).AsTask();

        await Should.ThrowAsync<TransientException>(async () =>
        {
            await stores.Ledger.AbortAsync(second, new JobId("a"), "x", Token);
            await crossing;
        });
    }

    [Fact]
    public async Task Plans_over_one_acquisition_are_made_one_after_another()
    {
        await using var stores = Open();
        var key = new SceneKey("s2/k");
        var counts = await Task.WhenAll(Enumerable.Range(0, 8).Select(async planner =>
        {
            await using var transaction = await stores.Transactions.BeginAsync(Token);
            var known = await stores.Scenes.OfKeyAsync(key, transaction, Token);
            var scene = new IndexedScene
            {
                Source = Samples.Source($"i{planner}", key: key.Value), ContentHash = "h", FirstSeen = _clock.GetUtcNow(), LastSeen = _clock.GetUtcNow(),
            };
            await stores.Scenes.PutAsync(transaction, scene, Token);
            await transaction.CommitAsync(Token);
            return known.Count;
        }));

        counts.Order().ShouldBe(Enumerable.Range(0, 8));
    }

    private PostgresStores Open(string settings = "") =>
        new(new PostgresOptions { ConnectionString = $"{Server.ConnectionString};Application Name={_schema}{settings}", Schema = _schema }, _clock);

    private Task EndConnectionsAsync() => ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{_schema}'");

    private async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(Server.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Token);
    }
}
