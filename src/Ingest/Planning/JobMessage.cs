using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Ingest.Planning;

/// <summary>How a job stands in the outbox.</summary>
internal static class JobMessage
{
    /// <summary>The job's message; one job waits in the outbox once.</summary>
    public static OutboxMessage Of(JobId job, string area, JobPriority priority) => new($"job/{job}", OutboxTopics.Jobs, job.Value, (int)priority, area);
}
