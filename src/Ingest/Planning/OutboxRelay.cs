using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Groundshift.Ingest.Planning;

/// <summary>
/// Passes planned jobs on to the queue: fresh before backfill, and only so many of one area at a time, so that a large area or a
/// backfill never keeps the others waiting. A message is removed after it was sent: a crash in between sends it twice, which the
/// ledger makes harmless.
/// </summary>
public sealed class OutboxRelay(IOutbox outbox, IJobQueue queue, IJobLedger ledger, RelayOptions options, TimeProvider clock, ILogger<OutboxRelay> logger) : BackgroundService
{
    private const int MostMessages = 20_000;

    // A row of the ledger holds whole items, about 100 kB each.
    private const int MostRecalled = 500;

    private InFlightJobs? _inFlight;

    /// <summary>Sends what may be sent now.</summary>
    /// <returns>The number of jobs that were sent.</returns>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        var inFlight = _inFlight ??= await RecallAsync(cancellationToken).ConfigureAwait(false);
        for (var limit = options.Batch; ; limit *= 4)
        {
            var pending = await outbox.PendingAsync(OutboxTopics.Jobs, limit, cancellationToken).ConfigureAwait(false);
            var (sent, held) = await SendAsync(pending, inFlight, cancellationToken).ConfigureAwait(false);

            // A full batch of which nothing could go may hide other areas behind one that is at its limit.
            if (sent > 0 || held < pending.Count || pending.Count < limit || limit >= MostMessages)
            {
                return sent;
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            var sent = 0;
            try
            {
                sent = await RunOnceAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (TransientException error)
            {
                logger.RelayFailed(error.Message);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            if (sent == 0)
            {
                await Task.Delay(options.Interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<(int Sent, int Held)> SendAsync(IReadOnlyList<OutboxMessage> pending, InFlightJobs inFlight, CancellationToken cancellationToken)
    {
        var (sent, held) = (0, 0);
        foreach (var message in pending)
        {
            var job = new JobId(message.Body);
            var group = message.Group ?? string.Empty;
            if (!await inFlight.HasRoomAsync(group, message.Lane, cancellationToken).ConfigureAwait(false))
            {
                held++;
                continue;
            }

            // What ended before it was sent, by an abort or a newer revision, needs no worker.
            if (await ledger.FindAsync(job, cancellationToken).ConfigureAwait(false) is { State: JobState.Queued })
            {
                await queue.SendAsync(job, message.Lane == 0 ? JobPriority.Fresh : JobPriority.Backfill, cancellationToken).ConfigureAwait(false);
                inFlight.Add(group, message.Lane, job);
                sent++;
            }

            await outbox.SentAsync(message.Id, cancellationToken).ConfigureAwait(false);
        }

        return (sent, held);
    }

    /// <summary>
    /// What an earlier process has sent: jobs that are open in the ledger and no longer in the outbox. Behind a long outbox the jobs
    /// that still wait in the queue are not looked for: then the limit may be passed once by as many.
    /// </summary>
    private async Task<InFlightJobs> RecallAsync(CancellationToken cancellationToken)
    {
        var inFlight = new InFlightJobs(ledger, options.MaxInFlightPerArea);
        var waiting = (await outbox.PendingAsync(OutboxTopics.Jobs, MostMessages, cancellationToken).ConfigureAwait(false)).Select(message => message.Body).ToHashSet();
        JobState[] states = waiting.Count < MostRecalled ? [JobState.Claimed, JobState.Running, JobState.Queued] : [JobState.Claimed, JobState.Running];
        foreach (var entry in await ledger.ListAsync(new LedgerQuery { States = states, Limit = MostRecalled }, cancellationToken).ConfigureAwait(false))
        {
            if (!waiting.Contains(entry.Job.Id.Value))
            {
                inFlight.Add(entry.Job.Area.Id, (int)entry.Job.Priority, entry.Job.Id);
            }
        }

        return inFlight;
    }
}
