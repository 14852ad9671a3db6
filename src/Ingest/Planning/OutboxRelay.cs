using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Ingest.Planning;

/// <summary>
/// Passes planned jobs on to the queue: fresh before backfill, and only so many of one area at a time, so that a large area or a
/// backfill never keeps the others waiting. A message is removed after it was sent: a crash in between sends it twice, which the
/// ledger makes harmless. So does a second relay, but for the limit, which it may pass by as many again.
/// </summary>
public sealed class OutboxRelay(IOutbox outbox, IJobQueue queue, IJobLedger ledger, IStoreTransactions transactions, RelayOptions options)
{
    private const int MostMessages = 20_000;

    private readonly InFlightJobs _inFlight = new(ledger, options.MaxInFlightPerArea);
    private bool _isFirst = true;
    private bool _isFresh;

    /// <summary>Sends what may be sent now.</summary>
    /// <returns>The number of jobs that were sent.</returns>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        _isFresh = false;
        for (var limit = options.Batch; ; limit *= 4)
        {
            var pending = await outbox.PendingAsync(OutboxTopics.Jobs, limit, cancellationToken).ConfigureAwait(false);
            var (sent, held) = await SendAsync(pending, cancellationToken).ConfigureAwait(false);

            // A full batch of which nothing could go may hide other areas behind one that is at its limit.
            if (sent > 0 || held < pending.Count || pending.Count < limit || limit >= MostMessages)
            {
                return sent;
            }
        }
    }

    private async Task<(int Sent, int Held)> SendAsync(IReadOnlyList<OutboxMessage> pending, CancellationToken cancellationToken)
    {
        var (sent, held) = (0, 0);
        foreach (var message in pending)
        {
            var job = new JobId(message.Body);
            var priority = message.Lane == 0 ? JobPriority.Fresh : JobPriority.Backfill;
            if (!await HasRoomAsync(message.Group ?? string.Empty, priority, job, cancellationToken).ConfigureAwait(false))
            {
                held++;
                continue;
            }

            // What ended before it was sent, by an abort or a newer revision, needs no worker.
            if (await ledger.FindAsync(job, cancellationToken).ConfigureAwait(false) is { State: JobState.Queued })
            {
                await queue.SendAsync(job, priority, cancellationToken).ConfigureAwait(false);
                _inFlight.Add(message.Group ?? string.Empty, priority, job);
                sent++;
            }

            var transaction = await transactions.BeginAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                await ledger.SentAsync(transaction, job, cancellationToken).ConfigureAwait(false);
                await outbox.SentAsync(transaction, message.Id, cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        return (sent, held);
    }

    // Which jobs have ended is looked up once in a run, and only when one finds no room.
    private async ValueTask<bool> HasRoomAsync(string area, JobPriority priority, JobId job, CancellationToken cancellationToken)
    {
        if (!_isFresh && (_isFirst || !_inFlight.HasRoom(area, priority, job)))
        {
            await _inFlight.RefreshAsync(cancellationToken).ConfigureAwait(false);
            (_isFresh, _isFirst) = (true, false);
        }

        return _inFlight.HasRoom(area, priority, job);
    }
}
