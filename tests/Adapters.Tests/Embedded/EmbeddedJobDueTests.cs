using Groundshift.Adapters.Tests.Conformance;

namespace Groundshift.Adapters.Tests.Embedded;

public sealed class EmbeddedJobDueTests : JobDueConformance
{
    protected override ValueTask<IStoreHost> StartAsync() => EmbeddedHost.StartAsync();
}
