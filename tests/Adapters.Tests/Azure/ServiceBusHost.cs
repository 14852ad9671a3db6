using Azure.Messaging.ServiceBus;
using Groundshift.Adapters.Azure.ServiceBus;
using Groundshift.Adapters.Tests.Conformance;
using Groundshift.Core.Ports;
using Groundshift.TestKit;

namespace Groundshift.Adapters.Tests.Azure;

/// <summary>The queues on Service Bus, or what stands in for it.</summary>
internal sealed class ServiceBusHost : OnePortHost
{
    private readonly ServiceBusJobQueue _queue;

    public ServiceBusHost(ManualClock clock, ServiceBusClient client)
    {
        Clock = clock;
        _queue = new ServiceBusJobQueue(client, new ServiceBusOptions(), Clock);
    }

    public override ManualClock Clock { get; }

    public override IJobQueue Queue => _queue;

    public static ValueTask<IStoreHost> StartAsync()
    {
        var clock = new ManualClock();
        return ValueTask.FromResult<IStoreHost>(new ServiceBusHost(clock, new InMemoryServiceBus(clock)));
    }

    public override ValueTask DisposeAsync() => _queue.DisposeAsync();
}
