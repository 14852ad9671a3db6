using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Ingest.Planning;

/// <summary>Jobs that were sent and have not ended, by area and queue, as of one look at the ledger and with what was sent since.</summary>
internal sealed class InFlightJobs(IJobLedger ledger, int limit)
{
    private Dictionary<(string Area, JobPriority Priority), HashSet<JobId>> _jobs = [];

    /// <summary>Looks at the ledger again.</summary>
    public async ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        _jobs = [];
        foreach (var sent in await ledger.InFlightAsync(cancellationToken).ConfigureAwait(false))
        {
            Of(sent.AreaId, sent.Priority).Add(sent.Job);
        }
    }

    public void Add(string area, JobPriority priority, JobId job) => Of(area, priority).Add(job);

    /// <summary>True when one more job of the area may be sent.</summary>
    public bool HasRoom(string area, JobPriority priority) => Of(area, priority).Count < limit;

    private HashSet<JobId> Of(string area, JobPriority priority)
    {
        if (!_jobs.TryGetValue((area, priority), out var jobs))
        {
            _jobs[(area, priority)] = jobs = [];
        }

        return jobs;
    }
}
