using Groundshift.Adapters.Tests.Conformance;

namespace Groundshift.Adapters.Tests.Azure;

/// <summary>On a broker in memory, whose rules are ours: this proves the adapter's logic, not the service.</summary>
public sealed class ServiceBusJobQueueTests : JobQueueConformance
{
    protected override ValueTask<IStoreHost> StartAsync() => ServiceBusHost.StartAsync();
}
