using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.TestKit.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace Groundshift.Host.Tests.Roles;

/// <summary>Jobs over scenes that nobody can read, for tests of what is around the work.</summary>
internal static class MadeUpJobs
{
    /// <summary>Adds a job with its message, as the planner does.</summary>
    public static async Task<JobId> AddAsync(ServiceProvider process, string item, string areaId, JobPriority priority, CancellationToken cancellationToken)
    {
        var job = UnreadableScene.Job(item, areaId, priority);
        await using var transaction = await process.GetRequiredService<IStoreTransactions>().BeginAsync(cancellationToken);
        await process.GetRequiredService<IJobLedger>().AddAsync(transaction, job, cancellationToken);
        await process.GetRequiredService<IOutbox>().AddAsync(
            transaction, new OutboxMessage($"job/{job.Id}", OutboxTopics.Jobs, job.Id.Value, (int)priority, areaId), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return job.Id;
    }
}
