using Groundshift.Adapters.Embedded;
using Groundshift.Adapters.Scale.Postgres;
using Groundshift.Core.Ports;
using Groundshift.InferenceWorker.Execution;
using Groundshift.TestKit.Servers;

namespace Groundshift.Bench.Scaling;

/// <summary>Empty stores of one kind.</summary>
internal sealed record ScalingStores(string Name, JobStores Jobs, IAreaStore Areas, ISceneIndex Scenes, IDisposable Owner) : IDisposable
{
    public static ScalingStores Sqlite(string folder)
    {
        var stores = EmbeddedStores.Open(folder, TimeProvider.System);
        return new("SQLite", new JobStores(stores.Queue, stores.Ledger, stores.Outbox, stores.States, stores.Transactions), stores.Areas, stores.Scenes, stores);
    }

    public static async Task<ScalingStores> PostgresAsync()
    {
        var server = await PostgresServer.NeedAsync();
        var stores = new PostgresStores(new PostgresOptions { ConnectionString = server.ConnectionString, Schema = $"b_{Guid.NewGuid():N}" }, TimeProvider.System);
        return new("PostgreSQL", new JobStores(stores.Queue, stores.Ledger, stores.Outbox, stores.States, stores.Transactions), stores.Areas, stores.Scenes, stores);
    }

    public void Dispose() => Owner.Dispose();
}
