using System.Diagnostics;
using System.Globalization;
using Groundshift.Adapters.Scale;
using Groundshift.Adapters.Scale.Postgres;
using Groundshift.Core.Ports;
using Groundshift.TestKit;
using Groundshift.TestKit.Servers;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Groundshift.Infra.Tests.Postgres;

/// <summary>infra/postgres/roles.sql on a real server, with a stand-in for the one function that only Azure has.</summary>
public sealed class RolesScriptTests
{
    private const string StandIn =
        """
        CREATE OR REPLACE FUNCTION pgaadauth_create_principal(name text, is_admin boolean, is_mfa boolean) RETURNS text LANGUAGE plpgsql AS
        $$ BEGIN EXECUTE format('CREATE ROLE %I LOGIN', name); RETURN name; END $$
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_processes_share_a_schema_that_none_of_them_needs_an_administrator_for()
    {
        var server = await PostgresServer.NeedAsync();
        await ExecuteAsync(server.ConnectionString, "DROP DATABASE IF EXISTS groundshift WITH (FORCE)", "CREATE DATABASE groundshift", StandIn);
        await ScriptAsync(server.Port);
        await ScriptAsync(server.Port);

        (await AreasAsync(server.Port, "x-ingest")).ShouldBe(0);
        (await AreasAsync(server.Port, "x-worker")).ShouldBe(0);

        await RefusedAsync(server.Port, "x-catalog", "CREATE TABLE public.mine (id integer)");
        await RefusedAsync(server.Port, "x-catalog", "CREATE ROLE other");
        await RefusedAsync(server.Port, "x-catalog", "CREATE EXTENSION dblink");
    }

    // As infra/bicep/settings.bicep, postgresConnection, writes it.
    private static string Connection(int port, string identity) =>
        $"Host=127.0.0.1;Port={port.ToString(CultureInfo.InvariantCulture)};Database=groundshift;Username={identity};Options=-c role=groundshift;Pooling=false";

    private static async Task<int> AreasAsync(int port, string identity)
    {
        await using var services = new ServiceCollection()
            .AddPostgresStores(new PostgresOptions { ConnectionString = Connection(port, identity) })
            .BuildServiceProvider();
        return (await services.GetRequiredService<IAreaStore>().ListAsync(Token)).Count;
    }

    private static async Task RefusedAsync(int port, string identity, string statement)
    {
        var error = await Should.ThrowAsync<PostgresException>(() => ExecuteAsync(Connection(port, identity), statement));
        error.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    private static async Task ExecuteAsync(string connectionString, params IEnumerable<string> statements)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        foreach (var statement in statements)
        {
            await using var command = source.CreateCommand(statement);
            await command.ExecuteNonQueryAsync(Token);
        }
    }

    private static async Task ScriptAsync(int port)
    {
        var start = new ProcessStartInfo("psql") { RedirectStandardError = true, RedirectStandardOutput = true };
        string[] arguments =
        [
            $"host=127.0.0.1 port={port.ToString(CultureInfo.InvariantCulture)} user=postgres dbname=postgres",
            "-v", "ingest=x-ingest", "-v", "worker=x-worker", "-v", "catalog=x-catalog",
            "-f", Path.Combine(RepositoryRoot.Folder, "infra", "postgres", "roles.sql"),
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);
        using var process = Process.Start(start) ?? throw new InvalidOperationException("psql did not start.");
        var errors = process.StandardError.ReadToEndAsync(Token);
        _ = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        process.ExitCode.ShouldBe(0, await errors);
    }
}
