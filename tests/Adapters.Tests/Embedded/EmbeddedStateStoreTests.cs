using Groundshift.Adapters.Tests.Conformance;

namespace Groundshift.Adapters.Tests.Embedded;

public sealed class EmbeddedStateStoreTests : StateStoreConformance
{
    protected override ValueTask<IStoreHost> StartAsync() => EmbeddedHost.StartAsync();
}
