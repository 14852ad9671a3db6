using Azure.Messaging.ServiceBus;
using Groundshift.Adapters.Azure.ServiceBus;
using Groundshift.Adapters.Tests.Conformance;
using Groundshift.Core.Ports;
using Groundshift.TestKit;

namespace Groundshift.Adapters.Tests.Azure;

/// <summary>The queues on Service Bus, or what stands in for it.</summary>
internal sealed class ServiceBusHost : IStoreHost
{
    private readonly ServiceBusJobQueue _queue;

    public ServiceBusHost(ManualClock clock, ServiceBusClient client)
    {
        Clock = clock;
        _queue = new ServiceBusJobQueue(client, new ServiceBusOptions(), Clock);
    }

    public ManualClock Clock { get; }

    public IJobQueue Queue => _queue;

    public IStoreTransactions Transactions => throw new NotSupportedException();

    public IJobLedger Ledger => throw new NotSupportedException();

    public IOutbox Outbox => throw new NotSupportedException();

    public IAreaStore Areas => throw new NotSupportedException();

    public IWatchStore Watches => throw new NotSupportedException();

    public ISceneIndex Scenes => throw new NotSupportedException();

    public IStateStore States => throw new NotSupportedException();

    public ICatalogStore Catalog => throw new NotSupportedException();

    public IObjectStore Objects => throw new NotSupportedException();

    public IAlertRuleStore AlertRules => throw new NotSupportedException();

    public IAlertChannelStore AlertChannels => throw new NotSupportedException();

    public IAlertStore Alerts => throw new NotSupportedException();

    public IAccessKeyStore AccessKeys => throw new NotSupportedException();

    public IAuditLog Audit => throw new NotSupportedException();

    public IDeliveryStore Deliveries => throw new NotSupportedException();

    public static ValueTask<IStoreHost> StartAsync()
    {
        var clock = new ManualClock();
        return ValueTask.FromResult<IStoreHost>(new ServiceBusHost(clock, new InMemoryServiceBus(clock)));
    }

    public ValueTask DisposeAsync() => _queue.DisposeAsync();
}
