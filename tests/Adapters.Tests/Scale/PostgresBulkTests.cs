using Groundshift.Adapters.Tests.Conformance;

namespace Groundshift.Adapters.Tests.Scale;

public sealed class PostgresBulkTests : BulkConformance
{
    protected override ValueTask<IStoreHost> StartAsync() => PostgresHost.StartAsync();
}
