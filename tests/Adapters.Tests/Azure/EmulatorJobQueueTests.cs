using Groundshift.Adapters.Tests.Conformance;
using Groundshift.TestKit;

namespace Groundshift.Adapters.Tests.Azure;

/// <summary>The same on Microsoft's emulator, where there is one.</summary>
public sealed class EmulatorJobQueueTests : JobQueueConformance
{
    protected override async ValueTask<IStoreHost> StartAsync()
    {
        var clock = new ManualClock(TimeProvider.System.GetUtcNow());
        return new ServiceBusHost(clock, await EmulatorHost.NeedAsync(clock));
    }
}
