using Groundshift.Adapters.Tests.Conformance;

namespace Groundshift.Adapters.Tests.Embedded;

public sealed class EmbeddedLeaseStoreTests : LeaseStoreConformance
{
    protected override ValueTask<IStoreHost> StartAsync() => EmbeddedHost.StartAsync();
}
