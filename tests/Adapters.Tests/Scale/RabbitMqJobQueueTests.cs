using Groundshift.Adapters.Tests.Conformance;

namespace Groundshift.Adapters.Tests.Scale;

public sealed class RabbitMqJobQueueTests : JobQueueConformance
{
    protected override ValueTask<IStoreHost> StartAsync() => RabbitMqHost.StartAsync();
}
