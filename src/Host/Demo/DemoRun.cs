using Groundshift.Core.Alerting;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Host.Cli;

namespace Groundshift.Host.Demo;

/// <summary>Waits until every watch has been swept and everything that it found has been published or set aside.</summary>
internal sealed class DemoRun(DeskStores stores, TimeProvider time, DateTimeOffset started)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    // Far more than a demo sends.
    private const int MostDeliveries = 10_000;

    private static readonly JobState[] Open = [JobState.Queued, JobState.Claimed, JobState.Running];

    /// <summary>Returns when nothing is left to do.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Poll, time);
        while (!await IsDoneAsync(cancellationToken))
        {
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private async Task<bool> IsDoneAsync(CancellationToken cancellationToken)
    {
        foreach (var watch in await stores.Watches.ListAsync(cancellationToken))
        {
            var cursor = await stores.Watches.CursorAsync(watch.Id, cancellationToken);
            if (cursor.LastError is null && !(cursor.LastSweep >= started))
            {
                return false;
            }
        }

        // Jobs first: a job that ends leaves its product in the outbox in the same transaction.
        return (await stores.Ledger.ListAsync(new LedgerQuery { States = Open, Limit = 1 }, cancellationToken)).Count == 0
            && (await stores.Outbox.PendingAsync(OutboxTopics.Products, 1, cancellationToken)).Count == 0
            && (await stores.Deliveries.ListAsync(new DeliveryQuery { Limit = MostDeliveries }, cancellationToken)).All(delivery => delivery.State != DeliveryState.Pending);
    }
}
