using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Scale.Postgres;

/// <content>The changes of state.</content>
internal sealed partial class PostgresJobLedger
{
    // A claim holds while nobody claimed after it and its lease runs.
    private const string Held = "id = $1 AND fencing = $2 AND worker = $3 AND lease_until_ns > $4 AND state IN ('Claimed', 'Running')";

    private static readonly JobState[] FinalStates = [JobState.Succeeded, JobState.Failed, JobState.Invalid, JobState.Aborted];

    private async ValueTask<bool> StartAsync(PostgresSession session, JobClaim claim, CancellationToken cancellationToken) =>
        await session.ExecuteAsync(
            new Statement(
                $"""
                WITH started AS (
                    UPDATE jobs SET state = 'Running', changed_ns = $4, last_event = {LedgerRows.NextEvent} WHERE {Held} AND state = 'Claimed'
                    RETURNING id, last_event)
                INSERT INTO job_events (number, job, time_ns, state, worker) SELECT last_event, id, $4, 'Running', $3 FROM started
                """,
                Holder(claim)),
            cancellationToken).ConfigureAwait(false) == 1;

    private async ValueTask<bool> LetGoAsync(PostgresSession session, JobClaim claim, Ending ending, CancellationToken cancellationToken) =>
        await session.ExecuteAsync(
            new Statement(
                $"""
                WITH freed AS (
                    UPDATE jobs SET state = $5, worker = NULL, lease_until_ns = NULL, attempts = attempts + $6,
                        outcome = coalesce($7, outcome), due_ns = $9, changed_ns = $4, last_event = {LedgerRows.NextEvent}
                    WHERE {Held} RETURNING id, last_event)
                INSERT INTO job_events (number, job, time_ns, state, worker, reason) SELECT last_event, id, $4, $5, $3, $8 FROM freed
                """,
                [.. Holder(claim), ending.To.ToString(), ending.Failed, ending.Outcome, ending.Reason, Nanoseconds.Of(ending.Due)]),
            cancellationToken).ConfigureAwait(false) == 1;

    private ValueTask<IReadOnlyList<LedgerEntry>> ExpireAsync(PostgresSession session, CancellationToken cancellationToken) =>
        // What another process frees or a worker finishes at this moment is left to it.
        session.AllAsync(
            new Statement(
                $"""
                WITH late AS (
                    SELECT id, worker AS holder FROM jobs WHERE lease_until_ns <= $1 ORDER BY lease_until_ns FOR UPDATE SKIP LOCKED),
                freed AS (
                    UPDATE jobs SET state = 'Queued', worker = NULL, lease_until_ns = NULL, attempts = attempts + 1,
                        outcome = 'the lease of ' || holder || ' ran out', due_ns = $1, changed_ns = $1, last_event = {LedgerRows.NextEvent}
                    FROM late WHERE jobs.id = late.id RETURNING jobs.*, holder),
                told AS (
                    INSERT INTO job_events (number, job, time_ns, state, worker, reason) SELECT last_event, id, $1, 'Queued', holder, outcome FROM freed)
                SELECT {LedgerRows.Columns} FROM freed
                """,
                Now()),
            LedgerRows.Entry,
            cancellationToken);

    private async ValueTask<bool> AmendAsync(PostgresSession session, SceneJob job, string reason, CancellationToken cancellationToken)
    {
        var entry = await session.FirstAsync(
            new Statement($"SELECT {LedgerRows.Columns} FROM jobs WHERE id = $1 FOR UPDATE", job.Id.Value), LedgerRows.Entry, cancellationToken).ConfigureAwait(false);
        if (entry is null or { State: JobState.Succeeded or JobState.Aborted })
        {
            return false;
        }

        var (before, after) = (LedgerRows.Written(entry.Job), LedgerRows.Written(job with { Priority = entry.Job.Priority, TraceParent = entry.Job.TraceParent }));
        return before != after
            && await session.ExecuteAsync(
                new Statement(
                    $"""
                    WITH amended AS (
                        UPDATE jobs SET json = $2, changed_ns = $3, last_event = {LedgerRows.NextEvent} WHERE id = $1 RETURNING id, last_event, state, worker)
                    INSERT INTO job_events (number, job, time_ns, state, worker, reason) SELECT last_event, id, $3, state, worker, $4 FROM amended
                    """,
                    job.Id.Value, after, Now(), reason),
                cancellationToken).ConfigureAwait(false) == 1;
    }

    /// <summary>A change that no worker makes.</summary>
    private async ValueTask<bool> ChangeAsync(
        PostgresSession session, JobId job, JobState state, string reason, string also, string condition, CancellationToken cancellationToken) =>
        await session.ExecuteAsync(
            new Statement(
                $"""
                WITH changed AS (
                    UPDATE jobs SET state = $2, worker = NULL, lease_until_ns = NULL, changed_ns = $3, last_event = {LedgerRows.NextEvent}, {also}
                    WHERE id = $1 AND {condition} RETURNING id, last_event)
                INSERT INTO job_events (number, job, time_ns, state, reason) SELECT last_event, id, $3, $2, $4 FROM changed
                """,
                job.Value, state.ToString(), Now(), reason),
            cancellationToken).ConfigureAwait(false) == 1;

    private object?[] Holder(JobClaim claim) => [claim.Job.Value, claim.FencingToken, claim.Worker, Now()];

    /// <summary>How a worker lets go of a job; a null outcome keeps the one before. Due is when its message comes again, null where it does not.</summary>
    private readonly record struct Ending(JobState To, string Reason, int Failed, string? Outcome, DateTimeOffset? Due);
}
