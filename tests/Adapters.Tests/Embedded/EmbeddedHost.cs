using Groundshift.Adapters.Embedded;
using Groundshift.Adapters.Embedded.Sqlite.Search;
using Groundshift.Adapters.Tests.Conformance;
using Groundshift.Core.Ports;
using Groundshift.TestKit;

namespace Groundshift.Adapters.Tests.Embedded;

internal sealed class EmbeddedHost : IStoreHost
{
    private readonly TemporaryFolder _folder = new();
    private readonly EmbeddedStores _stores;

    public EmbeddedHost(SearchLimits limits) => _stores = EmbeddedStores.Open(_folder.Root, Clock, limits);

    public ManualClock Clock { get; } = new();

    public IStoreTransactions Transactions => _stores.Transactions;

    public IJobQueue Queue => _stores.Queue;

    public IJobLedger Ledger => _stores.Ledger;

    public IOutbox Outbox => _stores.Outbox;

    public IAreaStore Areas => _stores.Areas;

    public IWatchStore Watches => _stores.Watches;

    public ILeaseStore Leases => _stores.Leases;

    public INotificationInbox Inbox => _stores.Inbox;

    public ISceneIndex Scenes => _stores.Scenes;

    public IStateStore States => _stores.States;

    public ICatalogStore Catalog => _stores.Catalog;

    public IAccessKeyStore AccessKeys => _stores.AccessKeys;

    public IAuditLog Audit => _stores.Audit;

    public IObjectStore Objects => _stores.Objects;

    public IAlertRuleStore AlertRules => _stores.AlertRules;

    public IAlertChannelStore AlertChannels => _stores.AlertChannels;

    public IAlertStore Alerts => _stores.Alerts;

    public IDeliveryStore Deliveries => _stores.Deliveries;

    public IStoreSignals Signals => _stores.Signals;

    public static ValueTask<IStoreHost> StartAsync() => StartAsync(new SearchLimits());

    public static ValueTask<IStoreHost> StartAsync(SearchLimits limits) => ValueTask.FromResult<IStoreHost>(new EmbeddedHost(limits));

    public ValueTask DisposeAsync()
    {
        _stores.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
