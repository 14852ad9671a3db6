using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Groundshift.Ingest.Planning;

/// <summary>
/// Brings jobs back to the outbox whose message the broker lost: the ledger says which jobs wait, the broker only wakes workers.
/// </summary>
/// <remarks>
/// A message is missing where a queue holds fewer of them than jobs are due. As many jobs are sent again as messages are missing,
/// those first that are longest due, for a queue delivers in order; none before it has been due for
/// <see cref="RelayOptions.ResendAfter"/>, and at most <see cref="RelayOptions.MostResent"/> at a time. A long queue of which nothing
/// is lost is left alone. A job whose message was there after all is delivered twice, which the ledger makes harmless.
/// </remarks>
public sealed class LostMessages(IJobQueue queue, IJobLedger ledger, IOutbox outbox, IStoreTransactions transactions, RelayOptions options, TimeProvider clock, ILogger<LostMessages> logger)
{
    /// <summary>Looks once at both queues.</summary>
    /// <returns>The number of jobs that are on their way again.</returns>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        var recalled = 0;
        foreach (var priority in Enum.GetValues<JobPriority>())
        {
            recalled += await LookAsync(priority, cancellationToken).ConfigureAwait(false);
        }

        return recalled;
    }

    private async Task<int> LookAsync(JobPriority priority, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var late = now - options.ResendAfter;
        if (await ledger.CountDueAsync(priority, late, cancellationToken).ConfigureAwait(false) == 0)
        {
            return 0;
        }

        // In this order: a job that is claimed in between makes the difference smaller.
        var ready = await queue.CountReadyAsync(priority, cancellationToken).ConfigureAwait(false);
        var missing = await ledger.CountDueAsync(priority, now, cancellationToken).ConfigureAwait(false) - ready;
        if (missing <= 0)
        {
            return 0;
        }

        var transaction = await transactions.BeginAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            var jobs = await ledger.RecallAsync(transaction, priority, late, (int)Math.Min(missing, options.MostResent), cancellationToken).ConfigureAwait(false);
            foreach (var (job, area, _) in jobs)
            {
                await outbox.AddAsync(transaction, JobMessage.Of(job, area, priority), cancellationToken).ConfigureAwait(false);
                logger.MessageLost(job.Value, options.ResendAfter);
            }

            Figures.LostMessages.Add(jobs.Count);

            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return jobs.Count;
        }
    }
}
