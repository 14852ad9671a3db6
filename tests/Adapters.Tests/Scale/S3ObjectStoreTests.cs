using Groundshift.Adapters.Scale.ObjectStore;
using Groundshift.Adapters.Tests.Conformance;

namespace Groundshift.Adapters.Tests.Scale;

public sealed class S3ObjectStoreTests : ObjectStoreConformance
{
    protected override async ValueTask<IStoreHost> StartAsync() =>
        new ObjectsHost(RemoteObjectStore.Open(await ObjectsHost.S3Async() with { PartBytes = 100_000 }, TimeProvider.System));
}
