using Groundshift.Adapters.Scale.ObjectStore;
using Groundshift.Adapters.Scale.ObjectStore.AzureBlob;
using Groundshift.Adapters.Scale.ObjectStore.S3;
using Groundshift.Adapters.Tests.Conformance;
using Groundshift.Core.Ports;
using Groundshift.TestKit;
using Groundshift.TestKit.Servers;

namespace Groundshift.Adapters.Tests.Scale;

/// <summary>A bucket or container under a prefix of its own.</summary>
internal sealed class ObjectsHost(RemoteObjectStore objects) : OnePortHost
{
    public const string Container = "groundshift";

    public override ManualClock Clock { get; } = new();

    public override IObjectStore Objects => objects;

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

    public override ValueTask DisposeAsync()
    {
        objects.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string NewPrefix() => $"t-{Guid.NewGuid():N}/deep";
}
