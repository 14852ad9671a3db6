using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Microsoft.Extensions.Logging;

namespace Groundshift.InferenceWorker.Execution;

/// <summary>Turns a delivery into a claim, or settles it when there is nothing to claim.</summary>
internal sealed class JobIntake(JobStores stores, WorkerOptions options, JobSettlement settlement, TimeProvider time, ILogger logger)
{
    /// <summary>The claimed and started job, or null when the delivery has been settled.</summary>
    public async Task<ClaimedJob?> ClaimAsync(IJobDelivery delivery, CancellationToken cancellationToken)
    {
        var claim = await stores.Ledger.ClaimAsync(delivery.Job, options.Name, options.Lease, cancellationToken);
        var entry = await stores.Ledger.FindAsync(delivery.Job, cancellationToken);
        if (claim is null || entry is null)
        {
            await SetAsideAsync(delivery, entry, cancellationToken);
            return null;
        }

        var job = new ClaimedJob(claim, entry, delivery);
        if (entry.Attempts >= options.MaximumAttempts)
        {
            // Attempts that end with the worker's death leave nobody behind to give up.
            await settlement.GiveUpAsync(job, entry.Attempts, entry.Outcome ?? "the worker died", null, cancellationToken);
            return null;
        }

        if (!await stores.Ledger.StartAsync(claim, cancellationToken))
        {
            Log.LeaseLost(logger, job.Id);
            return null;
        }

        Log.Claimed(logger, job.Id, claim.FencingToken, delivery.Attempt);
        return job;
    }

    private async Task SetAsideAsync(IJobDelivery delivery, LedgerEntry? entry, CancellationToken cancellationToken)
    {
        Log.NotClaimed(logger, delivery.Job, entry?.State.ToString() ?? "unknown");
        switch (entry?.State)
        {
            case null:
                await delivery.ParkAsync("The ledger does not know this job.", cancellationToken);
                break;
            case JobState.Succeeded or JobState.Aborted:
                await delivery.CompleteAsync(cancellationToken);
                break;
            case JobState.Failed or JobState.Invalid:
                await delivery.ParkAsync(entry.Outcome ?? entry.State.ToString(), cancellationToken);
                break;
            default:
                // Somebody holds it, or did a moment ago: look again when the lease has run out.
                var left = (entry.LeaseUntil ?? time.GetUtcNow()) - time.GetUtcNow();
                await delivery.AbandonAsync(left > options.IdlePoll ? left : options.IdlePoll, cancellationToken);
                break;
        }
    }
}
