using Groundshift.Core.Ports;

namespace Groundshift.InferenceWorker.Execution;

/// <summary>The stores that a worker writes to; all of one adapter, so that they share transactions.</summary>
public sealed record JobStores(IJobQueue Queue, IJobLedger Ledger, IOutbox Outbox, IStateStore States, IStoreTransactions Transactions);
