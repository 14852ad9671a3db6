using Groundshift.TestKit.Http;
using Groundshift.TestKit.Servers;

namespace Groundshift.TestKit.Chaos.Scenario;

/// <summary>Servers that no other test uses, for they are stopped and killed: PostgreSQL, RabbitMQ, and Azurite with a proxy before it.</summary>
internal sealed class ChaosServers : IAsyncDisposable
{
    /// <summary>Container of all objects.</summary>
    public const string Container = "groundshift";

    private ChaosServers(PostgresServer postgres, RabbitMqServer rabbit, AzuriteServer azurite, FaultyProxy storage) =>
        (Postgres, RabbitMq, Azurite, Storage) = (postgres, rabbit, azurite, storage);

    public PostgresServer Postgres { get; }

    public RabbitMqServer RabbitMq { get; }

    public AzuriteServer Azurite { get; }

    /// <summary>What the roles take for the storage.</summary>
    public FaultyProxy Storage { get; }

    /// <summary>Starts all; a skipped test where one is not installed.</summary>
    public static async Task<ChaosServers> StartAsync()
    {
        var postgres = await PostgresServer.StartOwnAsync();
        var rabbit = await RabbitMqServer.StartOwnAsync();
        var azurite = await AzuriteServer.StartOwnAsync();
        await azurite.MakeContainerAsync(Container);
        return new ChaosServers(postgres, rabbit, azurite, await FaultyProxy.StartAsync(azurite.Endpoint));
    }

    public async ValueTask DisposeAsync()
    {
        await Storage.DisposeAsync();
        await Azurite.DisposeAsync();
        await RabbitMq.DisposeAsync();
        await Postgres.DisposeAsync();
    }
}
