using Groundshift.Core.Ports;
using Groundshift.TestKit;

namespace Groundshift.Adapters.Tests.Conformance;

/// <summary>What an adapter gives to the suites: its ports on an empty store of their own, and the clock they run on.</summary>
/// <remarks>An adapter of one port throws <see cref="NotSupportedException"/> for the others, whose suites it does not inherit.</remarks>
public interface IStoreHost : IAsyncDisposable
{
    ManualClock Clock { get; }

    IStoreTransactions Transactions { get; }

    IJobQueue Queue { get; }

    IJobLedger Ledger { get; }

    IOutbox Outbox { get; }

    IAreaStore Areas { get; }

    IWatchStore Watches { get; }

    ILeaseStore Leases => throw new NotSupportedException();

    INotificationInbox Inbox => throw new NotSupportedException();

    ISceneIndex Scenes { get; }

    IStateStore States { get; }

    ICatalogStore Catalog { get; }

    IAccessKeyStore AccessKeys { get; }

    IAuditLog Audit { get; }

    IObjectStore Objects { get; }

    IAlertRuleStore AlertRules { get; }

    IAlertChannelStore AlertChannels { get; }

    IAlertStore Alerts { get; }

    IDeliveryStore Deliveries { get; }

    IStoreSignals Signals => throw new NotSupportedException();
}
