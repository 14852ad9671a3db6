using Groundshift.Adapters.Scale.RabbitMq;
using Groundshift.Adapters.Tests.Conformance;
using Groundshift.Core.Ports;
using Groundshift.TestKit;
using Groundshift.TestKit.Servers;

namespace Groundshift.Adapters.Tests.Scale;

/// <summary>The queues under a prefix of their own. The broker's waits are short, because the suite's clock does not move the broker.</summary>
internal sealed class RabbitMqHost : IStoreHost
{
    private static readonly TimeSpan Hop = TimeSpan.FromMilliseconds(50);
    private readonly RabbitMqJobQueue _queue;

    private RabbitMqHost(RabbitMqServer server) => _queue = new RabbitMqJobQueue(Options(server), Clock);

    public ManualClock Clock { get; } = new();

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

    public static RabbitMqOptions Options(RabbitMqServer server) =>
        new() { Uri = server.Uri.ToString(), Prefix = $"t-{Guid.NewGuid():N}.", ShortestHop = Hop, LongestHop = Hop };

    public static async ValueTask<IStoreHost> StartAsync() => new RabbitMqHost(await RabbitMqServer.NeedAsync());

    public ValueTask DisposeAsync() => _queue.DisposeAsync();
}
