using Groundshift.Adapters.Scale.ObjectStore;
using Groundshift.Adapters.Scale.ObjectStore.AzureBlob;
using Groundshift.Adapters.Scale.ObjectStore.S3;
using Groundshift.Adapters.Tests.Conformance;
using Groundshift.Core.Ports;
using Groundshift.TestKit;
using Groundshift.TestKit.Servers;

namespace Groundshift.Adapters.Tests.Scale;

/// <summary>A bucket or container under a prefix of its own.</summary>
internal sealed class ObjectsHost(RemoteObjectStore objects) : IStoreHost
{
    public const string Container = "groundshift";

    public ManualClock Clock { get; } = new();

    public IObjectStore Objects => objects;

    public IStoreTransactions Transactions => throw new NotSupportedException();

    public IJobQueue Queue => throw new NotSupportedException();

    public IJobLedger Ledger => throw new NotSupportedException();

    public IOutbox Outbox => throw new NotSupportedException();

    public IAreaStore Areas => throw new NotSupportedException();

    public IWatchStore Watches => throw new NotSupportedException();

    public ISceneIndex Scenes => throw new NotSupportedException();

    public IStateStore States => throw new NotSupportedException();

    public ICatalogStore Catalog => throw new NotSupportedException();

    public IAccessKeyStore AccessKeys => throw new NotSupportedException();

    public IAuditLog Audit => throw new NotSupportedException();

    public IAlertRuleStore AlertRules => throw new NotSupportedException();

    public IAlertChannelStore AlertChannels => throw new NotSupportedException();

    public IAlertStore Alerts => throw new NotSupportedException();

    public IDeliveryStore Deliveries => throw new NotSupportedException();

    public static async Task<S3Options> S3Async()
    {
        var server = await S3TestServer.NeedAsync();
        return new S3Options { Endpoint = server.Endpoint, Bucket = server.Bucket, AccessKeyId = server.Key, SecretAccessKey = server.Key, Prefix = NewPrefix() };
    }

    public static async Task<AzureBlobOptions> BlobAsync()
    {
        var server = await AzuriteServer.NeedAsync();
        await server.MakeContainerAsync(Container);
        return new AzureBlobOptions { Endpoint = server.Endpoint, Container = Container, AccountKey = server.Key, Prefix = NewPrefix() };
    }

    public ValueTask DisposeAsync()
    {
        objects.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string NewPrefix() => $"t-{Guid.NewGuid():N}/deep";
}
