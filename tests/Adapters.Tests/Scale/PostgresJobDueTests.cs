using Groundshift.Adapters.Tests.Conformance;

namespace Groundshift.Adapters.Tests.Scale;

public sealed class PostgresJobDueTests : JobDueConformance
{
    protected override ValueTask<IStoreHost> StartAsync() => PostgresHost.StartAsync();
}
