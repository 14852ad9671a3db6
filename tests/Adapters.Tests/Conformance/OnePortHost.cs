using Groundshift.Core.Ports;
using Groundshift.TestKit;

namespace Groundshift.Adapters.Tests.Conformance;

/// <summary>An adapter of a single port, which is overridden.</summary>
internal abstract class OnePortHost : IStoreHost
{
    public abstract ManualClock Clock { get; }

    public virtual IJobQueue Queue => throw new NotSupportedException();

    public IStoreTransactions Transactions => throw new NotSupportedException();

    public IJobLedger Ledger => throw new NotSupportedException();

    public IOutbox Outbox => throw new NotSupportedException();

    public IAreaStore Areas => throw new NotSupportedException();

    public IWatchStore Watches => throw new NotSupportedException();

    public ISceneIndex Scenes => throw new NotSupportedException();

    public IStateStore States => throw new NotSupportedException();

    public ICatalogStore Catalog => throw new NotSupportedException();

    public virtual IObjectStore Objects => throw new NotSupportedException();

    public IAlertRuleStore AlertRules => throw new NotSupportedException();

    public IAlertChannelStore AlertChannels => throw new NotSupportedException();

    public IAlertStore Alerts => throw new NotSupportedException();

    public IAccessKeyStore AccessKeys => throw new NotSupportedException();

    public IAuditLog Audit => throw new NotSupportedException();

    public IDeliveryStore Deliveries => throw new NotSupportedException();

    public abstract ValueTask DisposeAsync();
}
