using Groundshift.Core.Ports;
using Groundshift.TestKit;

namespace Groundshift.Adapters.Tests.Conformance;

/// <summary>An adapter of the queues alone.</summary>
internal abstract class QueueHost : IStoreHost
{
    public abstract ManualClock Clock { get; }

    public abstract IJobQueue Queue { get; }

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

    public abstract ValueTask DisposeAsync();
}
