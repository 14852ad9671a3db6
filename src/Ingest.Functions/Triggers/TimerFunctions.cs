using Groundshift.Ingest.Monitoring;
using Groundshift.Ingest.Notifying;
using Groundshift.Ingest.Planning;
using Groundshift.Ingest.Watching;
using Microsoft.Azure.Functions.Worker;

namespace Groundshift.Ingest.Functions.Triggers;

/// <summary>What ingest does by the clock. A failure is the host's to report; the next turn goes on from what was committed.</summary>
public sealed class TimerFunctions(DueSweeps sweeps, RelayTurn relay, InboxReader inbox, FlowMonitor monitor)
{
    /// <summary>Sweeps the watches that are due. Intervals are set per watch; this only looks.</summary>
    [Function("sweep")]
    public Task SweepAsync([TimerTrigger("0 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) => sweeps.RunOnceAsync(cancellationToken);

    /// <summary>Passes planned jobs on to the queue. There is no output binding: nothing reaches the queue past the outbox.</summary>
    [Function("relay")]
    public Task RelayAsync([TimerTrigger("*/30 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) => relay.RunOnceAsync(cancellationToken);

    /// <summary>Reads the items that others told of from their catalogs.</summary>
    [Function("inbox")]
    public async Task ReadInboxAsync([TimerTrigger("15,45 * * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        while (await inbox.RunOnceAsync(cancellationToken) > 0)
        {
        }

        await inbox.ForgetAsync(cancellationToken);
    }

    /// <summary>Looks at queues and watches: figures for collectors, and alarms in the log.</summary>
    [Function("monitor")]
    public Task MonitorAsync([TimerTrigger("5 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) => monitor.LookAsync(cancellationToken);
}
