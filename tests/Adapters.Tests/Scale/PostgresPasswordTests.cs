using Groundshift.Adapters.Scale.Postgres;
using Groundshift.Core.Jobs;
using Groundshift.TestKit;
using Groundshift.TestKit.Servers;
using Npgsql;

namespace Groundshift.Adapters.Tests.Scale;

/// <summary>Passwords that end, as access tokens do.</summary>
public sealed class PostgresPasswordTests : IAsyncLifetime
{
    private readonly string _user = $"u_{Guid.NewGuid():N}";
    private PostgresServer? _server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private PostgresServer Server => _server ?? throw new InvalidOperationException("The server is not there.");

    public async ValueTask InitializeAsync()
    {
        _server = await PostgresServer.NeedAsync();
        await ExecuteAsync($"CREATE ROLE {_user} SUPERUSER LOGIN");

        // The first line that matches decides; the server of the tests trusts everyone else.
        var rules = (string)(await ExecuteAsync("SHOW hba_file"))!;
        await File.WriteAllTextAsync(rules, $"host all {_user} 127.0.0.1/32 scram-sha-256\n{await File.ReadAllTextAsync(rules, Token)}", Token);
        await ExecuteAsync("SELECT pg_reload_conf()");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Each_new_connection_asks_for_the_password_of_now()
    {
        var (password, asked) = ("first", 0);
        await using var stores = Open(_ =>
        {
            asked++;
            return ValueTask.FromResult(password);
        });
        await ExecuteAsync($"ALTER ROLE {_user} PASSWORD 'first'");
        await stores.Areas.ListAsync(Token);

        (await ExecuteAsync($"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = '{_user}'")).ShouldBe(1L);
        await ExecuteAsync($"ALTER ROLE {_user} PASSWORD 'second'");
        password = "second";
        await Eventually(async () => await stores.Areas.ListAsync(Token));

        asked.ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task A_password_that_is_refused_is_told_by_its_setting()
    {
        await ExecuteAsync($"ALTER ROLE {_user} PASSWORD 'first'");
        await using var stores = Open(_ => ValueTask.FromResult("other"));

        var error = await Should.ThrowAsync<RefusedException>(async () => await stores.Areas.ListAsync(Token));

        error.Field.ShouldBe("Store:Postgres:ConnectionString");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_failure_to_get_a_password_comes_out_as_it_is(bool isTransient)
    {
        Exception failure = isTransient ? new TransientException("away") : new InvalidInputException("Azure:Credential", "an identity", "none", "Give it one.");
        await using var stores = Open(_ => throw failure);

        var error = await Should.ThrowAsync<Exception>(async () => await stores.Areas.ListAsync(Token));

        error.ShouldBe(failure);
    }

    private PostgresStores Open(Func<CancellationToken, ValueTask<string>> password) => new(
        new PostgresOptions { ConnectionString = $"{Server.ConnectionString};Username={_user}", Schema = _user, Password = password }, new ManualClock());

    private async Task<object?> ExecuteAsync(string statement)
    {
        await using var source = NpgsqlDataSource.Create(Server.ConnectionString);
        await using var command = source.CreateCommand(statement);
        return await command.ExecuteScalarAsync(Token);
    }

    // The pool finds out that a connection was ended when it is used.
    private static async Task Eventually(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (TransientException)
        {
            await work();
        }
    }
}
