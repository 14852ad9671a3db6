using Groundshift.Adapters.Tests.Conformance;

namespace Groundshift.Adapters.Tests.Embedded;

public sealed class EmbeddedAlertRuleStoreTests : AlertRuleStoreConformance
{
    protected override ValueTask<IStoreHost> StartAsync() => EmbeddedHost.StartAsync();
}
