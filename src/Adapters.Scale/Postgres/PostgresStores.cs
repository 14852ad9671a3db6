using Groundshift.Adapters.Scale.Postgres.Alerting;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Scale.Postgres;

/// <summary>The ports on one PostgreSQL schema. Any number of processes on any number of machines may use it at once.</summary>
/// <remarks>
/// Leases run by the machines' clocks, so these must agree to well below a lease. A claim whose holder died is free when its lease
/// ends: unlike on a shared folder, nobody can see a process on another machine die.
/// </remarks>
public sealed class PostgresStores : IAsyncDisposable, IDisposable
{
    private readonly PostgresDatabase _database;
    private readonly PostgresSignals _signals;

    /// <summary>Prepares the stores; the first use connects and brings the schema up to date.</summary>
    /// <exception cref="InvalidInputException">The options make no sense.</exception>
    public PostgresStores(PostgresOptions options, TimeProvider clock)
    {
        _database = new PostgresDatabase(options, clock);
        _signals = new PostgresSignals(_database, clock);
        Queue = new PostgresJobQueue(_database, clock);
        Ledger = new PostgresJobLedger(_database, clock);
        Outbox = new PostgresOutbox(_database);
        Areas = new PostgresAreaStore(_database);
        Watches = new PostgresWatchStore(_database);
        Leases = new PostgresLeaseStore(_database, clock);
        Inbox = new PostgresNotificationInbox(_database, clock);
        Scenes = new PostgresSceneIndex(_database);
        States = new PostgresStateStore(_database);
        Catalog = new PostgresCatalogStore(_database);
        AccessKeys = new PostgresAccessKeyStore(_database);
        Audit = new PostgresAuditLog(_database);
        AlertRules = new PostgresAlertRuleStore(_database);
        AlertChannels = new PostgresAlertChannelStore(_database, clock);
        Alerts = new PostgresAlertStore(_database);
        Deliveries = new PostgresDeliveryStore(_database, clock);
    }

    /// <summary>Transactions over all stores but the queue.</summary>
    public IStoreTransactions Transactions => _database;

    /// <summary>The two queues as tables, for deployments without a broker.</summary>
    public IJobQueue Queue { get; }

    /// <summary>The ledger.</summary>
    public IJobLedger Ledger { get; }

    /// <summary>The outbox.</summary>
    public IOutbox Outbox { get; }

    /// <summary>Areas of interest.</summary>
    public IAreaStore Areas { get; }

    /// <summary>Watches and their cursors.</summary>
    public IWatchStore Watches { get; }

    /// <summary>Who does what only one process does at a time.</summary>
    public ILeaseStore Leases { get; }

    /// <summary>Items that were told of.</summary>
    public INotificationInbox Inbox { get; }

    /// <summary>Discovered scenes.</summary>
    public ISceneIndex Scenes { get; }

    /// <summary>Pointers of land-cover states.</summary>
    public IStateStore States { get; }

    /// <summary>Collections and items.</summary>
    public ICatalogStore Catalog { get; }

    /// <summary>Keys of the API.</summary>
    public IAccessKeyStore AccessKeys { get; }

    /// <summary>Who changed what through the API.</summary>
    public IAuditLog Audit { get; }

    /// <summary>Alert rules.</summary>
    public IAlertRuleStore AlertRules { get; }

    /// <summary>Alert channels.</summary>
    public IAlertChannelStore AlertChannels { get; }

    /// <summary>Alerts and the reports they are made from.</summary>
    public IAlertStore Alerts { get; }

    /// <summary>Events on their way to channels.</summary>
    public IDeliveryStore Deliveries { get; }

    /// <summary>Work for relays, announced by every process.</summary>
    public IStoreSignals Signals => _signals;

    /// <summary>Closes the connections; transactions must have ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await _signals.DisposeAsync().ConfigureAwait(false);
        await _database.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose()
    {
        _signals.Dispose();
        _database.Dispose();
    }
}
