using Groundshift.Adapters.Tests.Conformance;

namespace Groundshift.Adapters.Tests.Scale;

public sealed class PostgresAccessTests : AccessConformance
{
    protected override ValueTask<IStoreHost> StartAsync() => PostgresHost.StartAsync();
}
