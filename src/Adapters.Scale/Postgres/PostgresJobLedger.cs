using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Scale.Postgres;

/// <summary>The ledger. Every change of state is one statement: a guarded update with its line of history.</summary>
internal sealed partial class PostgresJobLedger(PostgresDatabase database, TimeProvider clock) : IJobLedger
{
    public async ValueTask<bool> AddAsync(IStoreTransaction transaction, SceneJob job, CancellationToken cancellationToken) =>
        await database.Session(transaction).ExecuteAsync(
            new Statement(
                $"""
                WITH added AS (
                    INSERT INTO jobs (id, area, lane, state, created_ns, changed_ns, last_event, json)
                    VALUES ($1, $2, $5, 'Queued', $3, $3, {LedgerRows.NextEvent}, $4)
                    ON CONFLICT (id) DO NOTHING RETURNING id, last_event)
                INSERT INTO job_events (number, job, time_ns, state) SELECT last_event, id, $3, 'Queued' FROM added
                """,
                job.Id.Value, job.Area.Id, Now(), LedgerRows.Written(job), (int)job.Priority),
            cancellationToken).ConfigureAwait(false) == 1;

    public ValueTask<JobClaim?> ClaimAsync(JobId job, string worker, TimeSpan lease, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var until = now + lease;
        return database.RunAsync(
            session => session.FirstAsync(
                new Statement(
                    $"""
                    WITH claimed AS (
                        UPDATE jobs SET state = 'Claimed', fencing = fencing + 1, worker = $2, lease_until_ns = $3, changed_ns = $4, last_event = {LedgerRows.NextEvent}
                        WHERE id = $1 AND state = 'Queued' RETURNING id, fencing, last_event),
                    told AS (
                        INSERT INTO job_events (number, job, time_ns, state, worker) SELECT last_event, id, $4, 'Claimed', $2 FROM claimed)
                    SELECT fencing FROM claimed
                    """,
                    job.Value, worker, Nanoseconds.Of(until), Nanoseconds.Of(now)),
                row => new JobClaim(job, worker, row.GetInt64(0), until),
                cancellationToken),
            cancellationToken);
    }

    public async ValueTask<bool> RenewAsync(JobClaim claim, TimeSpan lease, CancellationToken cancellationToken) =>
        await database.RunAsync(
            session => session.ExecuteAsync(
                new Statement($"UPDATE jobs SET lease_until_ns = $5 WHERE {Held}", [.. Holder(claim), Nanoseconds.Of(clock.GetUtcNow() + lease)]), cancellationToken),
            cancellationToken).ConfigureAwait(false) == 1;

    public ValueTask<bool> StartAsync(JobClaim claim, CancellationToken cancellationToken) =>
        database.RunAsync(session => StartAsync(session, claim, cancellationToken), cancellationToken);

    public ValueTask<bool> ReleaseAsync(JobClaim claim, CancellationToken cancellationToken) =>
        database.RunAsync(
            session => LetGoAsync(session, claim, new Ending(JobState.Queued, "released", Failed: 0, Outcome: null, Due: clock.GetUtcNow()), cancellationToken), cancellationToken);

    public ValueTask<bool> RetryLaterAsync(JobClaim claim, string reason, TimeSpan wait, CancellationToken cancellationToken) =>
        database.RunAsync(
            session => LetGoAsync(session, claim, new Ending(JobState.Queued, reason, Failed: 1, Outcome: reason, Due: clock.GetUtcNow() + wait), cancellationToken), cancellationToken);

    public ValueTask<bool> ReturnAsync(JobClaim claim, string reason, TimeSpan wait, CancellationToken cancellationToken) =>
        database.RunAsync(
            session => LetGoAsync(session, claim, new Ending(JobState.Queued, reason, Failed: 0, Outcome: reason, Due: clock.GetUtcNow() + wait), cancellationToken), cancellationToken);

    public ValueTask<bool> FinishAsync(IStoreTransaction transaction, JobClaim claim, JobState final, string outcome, CancellationToken cancellationToken)
    {
        if (!FinalStates.Contains(final))
        {
            throw new ArgumentException($"{final} is no final state.", nameof(final));
        }

        var failed = final == JobState.Failed ? 1 : 0;
        return LetGoAsync(database.Session(transaction), claim, new Ending(final, outcome, failed, outcome, Due: null), cancellationToken);
    }

    public ValueTask<bool> AmendAsync(IStoreTransaction transaction, SceneJob job, string reason, CancellationToken cancellationToken) =>
        AmendAsync(database.Session(transaction), job, reason, cancellationToken);

    public ValueTask<bool> AbortAsync(IStoreTransaction transaction, JobId job, string reason, CancellationToken cancellationToken) =>
        ChangeAsync(database.Session(transaction), job, JobState.Aborted, reason, "outcome = $4", "state = 'Queued'", cancellationToken);

    public ValueTask<bool> RequeueAsync(IStoreTransaction transaction, JobId job, string reason, CancellationToken cancellationToken) =>
        ChangeAsync(
            database.Session(transaction),
            job,
            JobState.Queued,
            reason,
            "attempts = 0, outcome = NULL, due_ns = NULL",
            "state IN ('Succeeded', 'Failed', 'Invalid', 'Aborted')",
            cancellationToken);

    public ValueTask<IReadOnlyList<LedgerEntry>> ExpireAsync(CancellationToken cancellationToken) =>
        database.RunAsync(session => ExpireAsync(session, cancellationToken), cancellationToken);

    public async ValueTask SentAsync(IStoreTransaction transaction, JobId job, long pixels, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await database.Session(transaction).ExecuteAsync(
            new Statement(
                """
                UPDATE jobs SET due_ns = CASE state WHEN 'Queued' THEN greatest(due_ns, $3) ELSE due_ns END,
                    pixels = $2, counted_ns = CASE WHEN counted_ns >= $4 THEN counted_ns ELSE $3 END
                WHERE id = $1
                """,
                job.Value, pixels, Nanoseconds.Of(now), Nanoseconds.Of(new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero))),
            cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<long> PixelsSentAsync(string areaId, DateTimeOffset since, CancellationToken cancellationToken) =>
        database.RunAsync(
            session => session.NumberAsync(
                new Statement("SELECT coalesce(sum(pixels), 0)::bigint FROM jobs WHERE area = $1 AND counted_ns >= $2", areaId, Nanoseconds.Of(since)), cancellationToken),
            cancellationToken);

    public ValueTask<IReadOnlyList<SentJob>> InFlightAsync(CancellationToken cancellationToken) =>
        database.RunAsync(
            session => session.AllAsync(
                new Statement(
                    """
                    SELECT id, area, lane FROM jobs WHERE state IN ('Claimed', 'Running')
                    UNION ALL SELECT id, area, lane FROM jobs WHERE state = 'Queued' AND due_ns IS NOT NULL
                    """),
                LedgerRows.Sent,
                cancellationToken),
            cancellationToken);

    public ValueTask<long> CountDueAsync(JobPriority priority, DateTimeOffset dueBy, CancellationToken cancellationToken) =>
        database.RunAsync(
            session => session.NumberAsync(
                new Statement("SELECT count(*) FROM jobs WHERE lane = $1 AND state = 'Queued' AND due_ns <= $2", (int)priority, Nanoseconds.Of(dueBy)), cancellationToken),
            cancellationToken);

    public ValueTask<IReadOnlyList<SentJob>> RecallAsync(
        IStoreTransaction transaction, JobPriority priority, DateTimeOffset dueBy, int limit, CancellationToken cancellationToken) =>
        database.Session(transaction).AllAsync(
            // What a worker claims at this moment is not lost.
            new Statement(
                """
                UPDATE jobs SET due_ns = NULL
                WHERE id IN (
                    SELECT id FROM jobs WHERE lane = $1 AND state = 'Queued' AND due_ns <= $2 ORDER BY due_ns LIMIT $3 FOR UPDATE SKIP LOCKED)
                RETURNING id, area, lane
                """,
                (int)priority, Nanoseconds.Of(dueBy), limit),
            LedgerRows.Sent,
            cancellationToken);

    public async ValueTask<JobFlow> FlowAsync(JobPriority priority, CancellationToken cancellationToken) =>
        (await database.RunAsync(
            session => session.AllAsync(
                new Statement(
                    """
                    SELECT count(*) FILTER (WHERE state = 'Queued' AND due_ns IS NULL), count(*) FILTER (WHERE state = 'Queued' AND due_ns IS NOT NULL),
                        count(*) FILTER (WHERE state <> 'Queued'), min(due_ns) FILTER (WHERE state = 'Queued'), min(created_ns)
                    FROM jobs WHERE state IN ('Queued', 'Claimed', 'Running') AND lane = $1
                    """,
                    (int)priority),
                row => new JobFlow(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.Time(3), row.Time(4)),
                cancellationToken),
            cancellationToken).ConfigureAwait(false))[0];

    public ValueTask<LedgerEntry?> FindAsync(JobId job, CancellationToken cancellationToken) =>
        database.RunAsync(
            session => session.FirstAsync(new Statement($"SELECT {LedgerRows.Columns} FROM jobs WHERE id = $1", job.Value), LedgerRows.Entry, cancellationToken),
            cancellationToken);

    public ValueTask<IReadOnlyList<LedgerEntry>> ListAsync(LedgerQuery query, CancellationToken cancellationToken)
    {
        // The names come from the enum, so they are safe in the text, and there the planner sees how common they are.
        var states = string.Join(", ", query.States.Distinct().Order().Select(state => $"'{state}'"));
        var condition = (query.States.Count == 0 ? "true" : $"state IN ({states})") + (query.AreaId is null ? string.Empty : " AND area = $2");
        object?[] values = query.AreaId is null ? [query.Limit] : [query.Limit, query.AreaId];
        return database.RunAsync(
            session => session.AllAsync(
                new Statement($"SELECT {LedgerRows.Columns} FROM jobs WHERE {condition} ORDER BY last_event DESC LIMIT $1", values), LedgerRows.Entry, cancellationToken),
            cancellationToken);
    }

    public ValueTask<IReadOnlyList<LedgerEvent>> HistoryAsync(JobId job, CancellationToken cancellationToken) =>
        database.RunAsync(
            session => session.AllAsync(
                new Statement("SELECT time_ns, state, worker, reason FROM job_events WHERE job = $1 ORDER BY number", job.Value), LedgerRows.Event, cancellationToken),
            cancellationToken);

    private long Now() => Nanoseconds.Of(clock.GetUtcNow());
}
