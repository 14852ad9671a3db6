using System.Diagnostics;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Groundshift.Ingest.Planning;

/// <summary>
/// Passes planned jobs on to the queue: fresh before backfill, only so many of one area at a time, so that a large area or a backfill
/// never keeps the others waiting, and none that would cost an area more pixels than its day allows.
/// </summary>
/// <remarks>
/// A message is removed after it was sent: a crash in between sends it twice, which the ledger makes harmless. So does a second
/// relay, but for the limit, which it may pass by as many again.
/// </remarks>
public sealed class OutboxRelay(
    IOutbox outbox, IJobQueue queue, IJobLedger ledger, IStoreTransactions transactions, PixelBudget budget, RelayOptions options, ILogger<OutboxRelay> logger)
{
    private readonly InFlightJobs _inFlight = new(ledger, options.MaxInFlightPerArea);
    private readonly HashSet<string> _spent = new(StringComparer.Ordinal);
    private DateTimeOffset _day;
    private volatile IReadOnlyCollection<string> _heldByCost = [];
    private bool _isFirst = true;
    private bool _isFresh;

    /// <summary>Areas whose jobs wait for tomorrow because they have used their pixels of the day; none in a process that does not relay.</summary>
    public IReadOnlyCollection<string> HeldByCost => _heldByCost;

    /// <summary>Sends what may be sent now.</summary>
    /// <returns>The number of jobs that were sent.</returns>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        StartRun();
        var held = new HashSet<OutboxFlow>();
        while (true)
        {
            var known = held.Count;
            var pending = await outbox.PendingAsync(OutboxTopics.Jobs, options.Batch, held, cancellationToken).ConfigureAwait(false);
            var sent = await SendAsync(pending, held, cancellationToken).ConfigureAwait(false);

            // A full batch of which nothing could go hides what comes after it.
            if (sent > 0 || held.Count == known || pending.Count < options.Batch)
            {
                return sent;
            }
        }
    }

    /// <summary>Forgets what this process has held back, when it relays no more.</summary>
    public void Rest()
    {
        _spent.Clear();
        _heldByCost = [];
    }

    private void StartRun()
    {
        _isFresh = false;
        if (_day != budget.Today)
        {
            _day = budget.Today;
            _spent.Clear();
            _heldByCost = [];
        }
    }

    private async Task<int> SendAsync(IReadOnlyList<OutboxMessage> pending, HashSet<OutboxFlow> held, CancellationToken cancellationToken)
    {
        var sent = 0;
        foreach (var message in pending)
        {
            var flow = new OutboxFlow(message.Group ?? string.Empty, message.Lane);
            if (held.Contains(flow))
            {
                continue;
            }

            if (_spent.Contains(flow.Group) || !await HasRoomAsync(flow, cancellationToken).ConfigureAwait(false))
            {
                held.Add(flow);
                continue;
            }

            // What ended before it was sent, by an abort or a newer revision, needs no worker.
            var entry = await ledger.FindAsync(new JobId(message.Body), cancellationToken).ConfigureAwait(false);
            if (entry is not { State: JobState.Queued })
            {
                await outbox.SentAsync(message.Id, cancellationToken).ConfigureAwait(false);
            }
            else if (await budget.RefusalAsync(entry.Job, cancellationToken).ConfigureAwait(false) is { } refusal)
            {
                // The area's jobs keep their order: a smaller one behind this one waits too.
                logger.BudgetSpent(entry.Job.Id.Value, refusal);
                _spent.Add(flow.Group);
                _heldByCost = [.. _spent];
                held.Add(flow);
            }
            else
            {
                await SendAsync(message, entry.Job, cancellationToken).ConfigureAwait(false);
                sent++;
            }
        }

        return sent;
    }

    private async ValueTask SendAsync(OutboxMessage message, SceneJob job, CancellationToken cancellationToken)
    {
        using var span = Traces.Start("job send", ActivityKind.Producer, job.TraceParent, ("groundshift.job", job.Id.Value), ("groundshift.area", job.Area.Id));
        var priority = Priority(message.Lane);
        await queue.SendAsync(job.Id, priority, cancellationToken).ConfigureAwait(false);
        _inFlight.Add(message.Group ?? string.Empty, priority, job.Id);
        var transaction = await transactions.BeginAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await ledger.SentAsync(transaction, job.Id, PixelBudget.PixelsOf(job), cancellationToken).ConfigureAwait(false);
            await outbox.SentAsync(transaction, message.Id, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // Which jobs have ended is looked up once in a run, and only when one finds no room.
    private async ValueTask<bool> HasRoomAsync(OutboxFlow flow, CancellationToken cancellationToken)
    {
        var priority = Priority(flow.Lane);
        if (!_isFresh && (_isFirst || !_inFlight.HasRoom(flow.Group, priority)))
        {
            await _inFlight.RefreshAsync(cancellationToken).ConfigureAwait(false);
            (_isFresh, _isFirst) = (true, false);
        }

        return _inFlight.HasRoom(flow.Group, priority);
    }

    private static JobPriority Priority(int lane) => lane == 0 ? JobPriority.Fresh : JobPriority.Backfill;
}
