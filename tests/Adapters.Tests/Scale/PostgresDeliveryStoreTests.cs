using Groundshift.Adapters.Tests.Conformance;

namespace Groundshift.Adapters.Tests.Scale;

public sealed class PostgresDeliveryStoreTests : DeliveryStoreConformance
{
    protected override ValueTask<IStoreHost> StartAsync() => PostgresHost.StartAsync();
}
