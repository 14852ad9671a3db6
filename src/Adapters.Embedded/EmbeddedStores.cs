using Groundshift.Adapters.Embedded.LocalFiles;
using Groundshift.Adapters.Embedded.Sqlite;
using Groundshift.Adapters.Embedded.Sqlite.Alerting;
using Groundshift.Adapters.Embedded.Sqlite.Search;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Embedded;

/// <summary>All ports on one folder: a SQLite database, and files for objects. Several processes may open it at once.</summary>
public sealed class EmbeddedStores : IDisposable
{
    private readonly SqliteDatabase _database;

    private EmbeddedStores(SqliteDatabase database, IObjectStore objects, SearchLimits limits, TimeProvider clock)
    {
        _database = database;
        Objects = objects;
        Signals = database.Signals;
        Queue = new SqliteJobQueue(database, clock);
        Ledger = new SqliteJobLedger(database, clock);
        Outbox = new SqliteOutbox(database);
        Areas = new SqliteAreaStore(database);
        Watches = new SqliteWatchStore(database);
        Leases = new SqliteLeaseStore(database, clock);
        Inbox = new SqliteNotificationInbox(database, clock);
        Scenes = new SqliteSceneIndex(database);
        States = new SqliteStateStore(database);
        Catalog = new SqliteCatalogStore(database, limits);
        AccessKeys = new SqliteAccessKeyStore(database);
        Audit = new SqliteAuditLog(database);
        AlertRules = new SqliteAlertRuleStore(database);
        AlertChannels = new SqliteAlertChannelStore(database, clock);
        Alerts = new SqliteAlertStore(database);
        Deliveries = new SqliteDeliveryStore(database, clock);
    }

    /// <summary>Transactions over all stores but the objects and the queue.</summary>
    public IStoreTransactions Transactions => _database;

    /// <summary>The two queues.</summary>
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

    /// <summary>Current checkpoints of land-cover states.</summary>
    public IStateStore States { get; }

    /// <summary>Collections and items.</summary>
    public ICatalogStore Catalog { get; }

    /// <summary>Keys of the API.</summary>
    public IAccessKeyStore AccessKeys { get; }

    /// <summary>Changes made through the API.</summary>
    public IAuditLog Audit { get; }

    /// <summary>Alert rules.</summary>
    public IAlertRuleStore AlertRules { get; }

    /// <summary>Alert channels.</summary>
    public IAlertChannelStore AlertChannels { get; }

    /// <summary>Alerts.</summary>
    public IAlertStore Alerts { get; }

    /// <summary>Events on their way to channels.</summary>
    public IDeliveryStore Deliveries { get; }

    /// <summary>Work for relays, announced by this process; other processes on the folder are met by looking.</summary>
    public IStoreSignals Signals { get; }

    /// <summary>Files.</summary>
    public IObjectStore Objects { get; }

    /// <summary>Opens the folder, makes it where it is missing, and brings an older database up to date.</summary>
    /// <exception cref="InvalidInputException">The folder cannot be used, or the SQLite library is missing.</exception>
    /// <exception cref="TransientException">Another process holds the database for too long.</exception>
    public static EmbeddedStores Open(string dataFolder, TimeProvider clock) => Open(dataFolder, clock, new SearchLimits());

    internal static EmbeddedStores Open(string dataFolder, TimeProvider clock, SearchLimits limits)
    {
        try
        {
            var objects = new LocalObjectStore(dataFolder, clock);
            return new EmbeddedStores(SqliteDatabase.Open(dataFolder, clock), objects, limits, clock);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new InvalidInputException("data folder", "a folder that can be written", $"'{dataFolder}': {error.Message}", "Name another folder, or mend its permissions.", error);
        }
    }

    /// <summary>Closes the database; transactions must have ended.</summary>
    public void Dispose() => _database.Dispose();
}
