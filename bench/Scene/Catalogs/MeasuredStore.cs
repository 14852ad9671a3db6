using Groundshift.Adapters.Embedded;
using Groundshift.Adapters.Scale.Postgres;
using Groundshift.Bench.Measuring;
using Groundshift.Core.Ports;
using Groundshift.TestKit.Servers;
using Npgsql;

namespace Groundshift.Bench.Catalogs;

/// <summary>An empty store, and the same tables for hand-written SQL.</summary>
internal sealed class MeasuredStore(string name, IStoreTransactions transactions, ICatalogStore catalog, IOutbox outbox, IHandStore hand, Func<double> serverSeconds, Func<ValueTask> stop) : IAsyncDisposable
{
    public const string Sqlite = "sqlite";
    public const string Postgres = "postgres";

    // What an administrator sets on a machine of 8 to 32 GB that serves a catalog; the defaults are those of 1999.
    private const string Settings = "-c shared_buffers=1GB -c effective_cache_size=4GB -c work_mem=32MB -c maintenance_work_mem=256MB -c max_wal_size=4GB -c random_page_cost=1.1";
    private const string Schema = "bench";

    public string Name => name;

    public IStoreTransactions Transactions => transactions;

    public ICatalogStore Catalog => catalog;

    public IOutbox Outbox => outbox;

    public IHandStore Hand => hand;

    /// <summary>Processor time of this process and of the store's server.</summary>
    public double ProcessorSeconds => Environment.CpuUsage.TotalTime.TotalSeconds + serverSeconds();

    /// <summary>Does a piece of work; what it took on the clock and of the processors. Looking at the server costs this process time of its own, which is left out.</summary>
    public async Task<Taken> MeasureAsync(Func<Task> work)
    {
        var server = serverSeconds();
        var own = Environment.CpuUsage.TotalTime.TotalSeconds;
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await work();
        var wall = clock.Elapsed;
        own = Environment.CpuUsage.TotalTime.TotalSeconds - own;
        return new Taken(wall, own + serverSeconds() - server);
    }

    /// <summary>Opens an empty store below a folder.</summary>
    public static async Task<MeasuredStore> OpenAsync(string name, string folder) => name == Sqlite ? OfSqlite(folder) : await OfPostgresAsync(folder);

    public ValueTask DisposeAsync() => stop();

    private static MeasuredStore OfSqlite(string folder)
    {
        var stores = EmbeddedStores.Open(folder, TimeProvider.System);
        var hand = new HandSqlite(Path.Combine(folder, "groundshift.db"));
        return new MeasuredStore(Sqlite, stores.Transactions, stores.Catalog, stores.Outbox, hand, () => 0, async () =>
        {
            await hand.DisposeAsync();
            stores.Dispose();
        });
    }

    private static async Task<MeasuredStore> OfPostgresAsync(string folder)
    {
        // The server's folder is made among temporary files: below the bench's, where there is room and where it is deleted.
        Environment.SetEnvironmentVariable("TMPDIR", folder);
        var server = await PostgresServer.StartAsync(Settings);
        var stores = new PostgresStores(new PostgresOptions { ConnectionString = server.ConnectionString, Schema = Schema }, TimeProvider.System);
        var hand = new HandPostgres(server.ConnectionString, Schema);
        var parent = await ServerProcessAsync(server.ConnectionString);
        return new MeasuredStore(Postgres, stores.Transactions, stores.Catalog, stores.Outbox, hand, () => ProcessFamily.Seconds(parent), async () =>
        {
            await hand.DisposeAsync();
            await stores.DisposeAsync();
            await server.DisposeAsync();
        });
    }

    private static async Task<int> ServerProcessAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand("SELECT pg_backend_pid()");
        return ProcessFamily.ParentOf((int)(await command.ExecuteScalarAsync())!);
    }
}

/// <summary>What a piece of work took.</summary>
/// <param name="Wall">On the clock.</param>
/// <param name="Processor">Seconds of processor time, the server's included.</param>
internal readonly record struct Taken(TimeSpan Wall, double Processor);
