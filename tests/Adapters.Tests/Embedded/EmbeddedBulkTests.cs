using Groundshift.Adapters.Tests.Conformance;

namespace Groundshift.Adapters.Tests.Embedded;

public sealed class EmbeddedBulkTests : BulkConformance
{
    protected override ValueTask<IStoreHost> StartAsync() => EmbeddedHost.StartAsync();
}
