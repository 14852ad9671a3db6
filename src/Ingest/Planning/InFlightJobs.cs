using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Ingest.Planning;

/// <summary>Jobs that were sent and have not ended, by area and lane. A job that ended is noticed when its place is needed.</summary>
internal sealed class InFlightJobs(IJobLedger ledger, int limit)
{
    private readonly Dictionary<(string Group, int Lane), HashSet<JobId>> _jobs = [];

    public void Add(string group, int lane, JobId job) => Of(group, lane).Add(job);

    /// <summary>True when one more job of the area may be sent.</summary>
    public async ValueTask<bool> HasRoomAsync(string group, int lane, CancellationToken cancellationToken)
    {
        var jobs = Of(group, lane);
        if (jobs.Count < limit)
        {
            return true;
        }

        foreach (var job in jobs.ToList())
        {
            var entry = await ledger.FindAsync(job, cancellationToken).ConfigureAwait(false);
            if (entry is null || entry.State is not (JobState.Queued or JobState.Claimed or JobState.Running))
            {
                jobs.Remove(job);
            }
        }

        return jobs.Count < limit;
    }

    private HashSet<JobId> Of(string group, int lane)
    {
        if (!_jobs.TryGetValue((group, lane), out var jobs))
        {
            _jobs[(group, lane)] = jobs = [];
        }

        return jobs;
    }
}
