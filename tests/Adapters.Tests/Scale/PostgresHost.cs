using Groundshift.Adapters.Scale.Postgres;
using Groundshift.Adapters.Tests.Conformance;
using Groundshift.Core.Ports;
using Groundshift.TestKit;
using Groundshift.TestKit.Servers;

namespace Groundshift.Adapters.Tests.Scale;

/// <summary>The stores on an empty schema of their own.</summary>
internal sealed class PostgresHost : IStoreHost
{
    private readonly PostgresStores _stores;

    private PostgresHost(PostgresServer server) =>
        _stores = new PostgresStores(new PostgresOptions { ConnectionString = server.ConnectionString, Schema = $"t_{Guid.NewGuid():N}" }, Clock);

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

    public IObjectStore Objects => throw new NotSupportedException();

    public IAlertRuleStore AlertRules => _stores.AlertRules;

    public IAlertChannelStore AlertChannels => _stores.AlertChannels;

    public IAlertStore Alerts => _stores.Alerts;

    public IDeliveryStore Deliveries => _stores.Deliveries;

    public IStoreSignals Signals => _stores.Signals;

    public static async ValueTask<IStoreHost> StartAsync() => new PostgresHost(await PostgresServer.NeedAsync());

    public ValueTask DisposeAsync() => _stores.DisposeAsync();
}
