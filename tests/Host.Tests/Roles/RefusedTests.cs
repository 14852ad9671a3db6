using Groundshift.Host.Roles;
using Groundshift.TestKit.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Groundshift.Host.Tests.Roles;

/// <summary>A role whose database refuses it, as after a password was changed, stays up, says so and goes on when it is let in again.</summary>
public sealed class RefusedTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    private readonly string _user = $"u_{Guid.NewGuid():N}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(nameof(Role.Ingest))]
    [InlineData(nameof(Role.Worker))]
    [InlineData(nameof(Role.Catalog))]
    public async Task A_role_that_its_database_refuses_waits_until_it_is_let_in(string role)
    {
        using var stores = await SharedStores.StartAsync(SharedStores.Postgres);
        await ExecuteAsync($"CREATE ROLE {_user} SUPERUSER LOGIN");
        stores.Options.Store.Postgres.ConnectionString += $";Username={_user}";
        stores.Options.Server.Port = 0;
        await using var app = ServiceComposition.Build(stores.Options, Enum.Parse<Role>(role), logging: _ => { });
        await app.StartAsync(Token);
        await UntilAsync(app, "\"ledger\":{\"status\":\"Healthy\"");

        await ExecuteAsync($"ALTER ROLE {_user} NOLOGIN");
        await ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{_user}'");
        await UntilAsync(app, "The job ledger refuses");

        await ExecuteAsync($"ALTER ROLE {_user} LOGIN");
        await UntilAsync(app, "\"ledger\":{\"status\":\"Healthy\"");
        app.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested.ShouldBeFalse();
        await app.StopAsync(Token);
    }

    private static async Task UntilAsync(WebApplication app, string text)
    {
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var started = TimeProvider.System.GetTimestamp();
        for (string answer; ; TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(Patience, answer))
        {
            using var response = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), Token);
            answer = await response.Content.ReadAsStringAsync(Token);
            if (answer.Contains(text, StringComparison.Ordinal))
            {
                return;
            }

            await Task.Delay(Poll, TimeProvider.System, Token);
        }
    }

    private static async Task ExecuteAsync(string statement)
    {
        await using var source = NpgsqlDataSource.Create((await PostgresServer.NeedAsync()).ConnectionString);
        await using var command = source.CreateCommand(statement);
        await command.ExecuteNonQueryAsync(Token);
    }
}
