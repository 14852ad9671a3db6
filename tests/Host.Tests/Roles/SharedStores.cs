using Groundshift.Core.Ports;
using Groundshift.Host.Configuration;
using Groundshift.Host.Roles;
using Groundshift.TestKit;
using Groundshift.TestKit.Servers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Groundshift.Host.Tests.Roles;

/// <summary>Settings of stores that several processes share, each set empty and of its own; and processes, as service providers.</summary>
internal sealed class SharedStores : IDisposable
{
    public const string Sqlite = "SQLite";
    public const string Postgres = "PostgreSQL";
    public const string RabbitMq = "PostgreSQL and RabbitMQ";

    private readonly TemporaryFolder _folder = new();

    private SharedStores() => Options = new GroundshiftOptions { Data = _folder.File("data") };

    public static TheoryData<string> Stores => [Sqlite, Postgres];

    public static TheoryData<string> Queues => [Sqlite, Postgres, RabbitMq];

    public GroundshiftOptions Options { get; }

    public ManualClock Clock { get; } = new();

    public static async Task<SharedStores> StartAsync(string kind)
    {
        var stores = new SharedStores();
        if (kind != Sqlite)
        {
            stores.Options.Store.Postgres.ConnectionString = (await PostgresServer.NeedAsync()).ConnectionString;
            stores.Options.Store.Postgres.Schema = $"h_{Guid.NewGuid():N}";
        }

        if (kind == RabbitMq)
        {
            stores.Options.Queue.RabbitMq.Uri = (await RabbitMqServer.NeedAsync()).Uri.AbsoluteUri;
            stores.Options.Queue.RabbitMq.Prefix = $"h-{Guid.NewGuid():N}.";
        }

        return stores;
    }

    /// <summary>What an ingest process has, without its background services.</summary>
    public ServiceProvider Ingest() => new ServiceCollection()
        .AddSingleton<TimeProvider>(Clock)
        .AddLogging(logging => logging.SetMinimumLevel(LogLevel.None))
        .AddStores(Options)
        .AddIngestCore(Options)
        .BuildServiceProvider();

    public void Dispose() => _folder.Dispose();
}
