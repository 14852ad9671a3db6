using Groundshift.Adapters.Scale.ObjectStore;
using Groundshift.Adapters.Tests.Conformance;

namespace Groundshift.Adapters.Tests.Scale;

public sealed class AzureBlobObjectStoreTests : ObjectStoreConformance
{
    protected override async ValueTask<IStoreHost> StartAsync() =>
        new ObjectsHost(RemoteObjectStore.Open(await ObjectsHost.BlobAsync() with { PartBytes = 100_000 }, TimeProvider.System));
}
