using Groundshift.Adapters.Tests.Conformance;

namespace Groundshift.Adapters.Tests.Scale;

public sealed class PostgresLeaseStoreTests : LeaseStoreConformance
{
    protected override ValueTask<IStoreHost> StartAsync() => PostgresHost.StartAsync();
}
