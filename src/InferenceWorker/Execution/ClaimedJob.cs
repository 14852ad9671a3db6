using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.InferenceWorker.Execution;

/// <summary>A job that this worker holds, with the delivery that brought it.</summary>
internal sealed record ClaimedJob(JobClaim Claim, LedgerEntry Entry, IJobDelivery Delivery)
{
    /// <summary>The job's identity.</summary>
    public JobId Id => Claim.Job;
}
