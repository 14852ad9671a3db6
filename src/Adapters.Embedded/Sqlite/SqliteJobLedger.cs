using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Embedded.Sqlite;

/// <summary>The ledger. Every change of state is one guarded update and one line of history in one transaction.</summary>
internal sealed partial class SqliteJobLedger(SqliteDatabase database, TimeProvider clock) : IJobLedger
{
    public ValueTask<bool> AddAsync(IStoreTransaction transaction, SceneJob job, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var session = database.Session(transaction);
        var now = clock.GetUtcNow();
        var number = LedgerRows.NextEvent(session);
        var added = session.Execute(
            """
            INSERT INTO jobs (id, area, lane, state, created_ns, changed_ns, last_event, json)
            VALUES ($id, $area, $lane, 'Queued', $now, $now, $event, $json)
            ON CONFLICT (id) DO NOTHING
            """,
            ("$id", job.Id.Value),
            ("$area", job.Area.Id),
            ("$lane", (int)job.Priority),
            ("$now", Nanoseconds.Of(now)),
            ("$event", number),
            ("$json", LedgerRows.Written(job)));
        if (added == 1)
        {
            LedgerRows.Record(session, number, job.Id, new LedgerEvent(now, JobState.Queued, null, null));
        }

        return ValueTask.FromResult(added == 1);
    }

    public ValueTask<JobClaim?> ClaimAsync(JobId job, string worker, TimeSpan lease, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Claim(session, job, worker, lease), cancellationToken);

    public ValueTask<bool> RenewAsync(JobClaim claim, TimeSpan lease, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => session.Execute(
                $"UPDATE jobs SET lease_until_ns = $until WHERE {Held}",
                [("$until", Nanoseconds.Of(clock.GetUtcNow() + lease)), .. Holder(claim)]) == 1,
            cancellationToken);

    public ValueTask<bool> StartAsync(JobClaim claim, CancellationToken cancellationToken) =>
        database.WriteAsync(session => Start(session, claim), cancellationToken);

    public ValueTask<bool> ReleaseAsync(JobClaim claim, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => LetGo(session, claim, new Ending(JobState.Queued, "released", Failed: 0, Outcome: null, Due: clock.GetUtcNow())),
            cancellationToken);

    public ValueTask<bool> RetryLaterAsync(JobClaim claim, string reason, TimeSpan wait, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => LetGo(session, claim, new Ending(JobState.Queued, reason, Failed: 1, Outcome: reason, Due: clock.GetUtcNow() + wait)),
            cancellationToken);

    public ValueTask<bool> ReturnAsync(JobClaim claim, string reason, TimeSpan wait, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session => LetGo(session, claim, new Ending(JobState.Queued, reason, Failed: 0, Outcome: reason, Due: clock.GetUtcNow() + wait)),
            cancellationToken);

    public ValueTask<bool> FinishAsync(IStoreTransaction transaction, JobClaim claim, JobState final, string outcome, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!FinalStates.Contains(final))
        {
            throw new ArgumentException($"{final} is no final state.", nameof(final));
        }

        var failed = final == JobState.Failed ? 1 : 0;
        return ValueTask.FromResult(LetGo(database.Session(transaction), claim, new Ending(final, outcome, failed, outcome, Due: null)));
    }

    public ValueTask<bool> AmendAsync(IStoreTransaction transaction, SceneJob job, string reason, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Amend(database.Session(transaction), job, reason));
    }

    public ValueTask<bool> AbortAsync(IStoreTransaction transaction, JobId job, string reason, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Change(
            database.Session(transaction), job, new LedgerEvent(clock.GetUtcNow(), JobState.Aborted, null, reason), "outcome = $reason", "state = 'Queued'"));
    }

    public ValueTask<bool> RequeueAsync(IStoreTransaction transaction, JobId job, string reason, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Change(
            database.Session(transaction),
            job,
            new LedgerEvent(clock.GetUtcNow(), JobState.Queued, null, reason),
            "attempts = 0, outcome = NULL, due_ns = NULL",
            "state IN ('Succeeded', 'Failed', 'Invalid', 'Aborted')"));
    }

    public ValueTask<IReadOnlyList<LedgerEntry>> ExpireAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(Expire, cancellationToken);

    public ValueTask SentAsync(IStoreTransaction transaction, JobId job, long pixels, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var now = clock.GetUtcNow();
        database.Session(transaction).Execute(
            """
            UPDATE jobs SET due_ns = CASE state WHEN 'Queued' THEN max(coalesce(due_ns, $now), $now) ELSE due_ns END,
                pixels = $pixels, counted_ns = CASE WHEN counted_ns >= $today THEN counted_ns ELSE $now END
            WHERE id = $id
            """,
            ("$id", job.Value), ("$pixels", pixels), ("$now", Nanoseconds.Of(now)), ("$today", Nanoseconds.Of(new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero))));
        return ValueTask.CompletedTask;
    }

    public ValueTask<long> PixelsSentAsync(string areaId, DateTimeOffset since, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.Number(
                "SELECT coalesce(sum(pixels), 0) FROM jobs WHERE area = $area AND counted_ns >= $since", ("$area", areaId), ("$since", Nanoseconds.Of(since))),
            cancellationToken);

    public ValueTask<IReadOnlyList<SentJob>> InFlightAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<SentJob>>(
            session => session.All(
                """
                SELECT id, area, lane FROM jobs WHERE state IN ('Claimed', 'Running')
                UNION ALL SELECT id, area, lane FROM jobs WHERE state = 'Queued' AND due_ns IS NOT NULL
                """,
                LedgerRows.Sent),
            cancellationToken);

    public ValueTask<long> CountDueAsync(JobPriority priority, DateTimeOffset dueBy, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.Number(
                "SELECT count(*) FROM jobs WHERE lane = $lane AND state = 'Queued' AND due_ns <= $due",
                ("$lane", (int)priority), ("$due", Nanoseconds.Of(dueBy))),
            cancellationToken);

    public ValueTask<IReadOnlyList<SentJob>> RecallAsync(
        IStoreTransaction transaction, JobPriority priority, DateTimeOffset dueBy, int limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IReadOnlyList<SentJob>>(database.Session(transaction).All(
            """
            UPDATE jobs SET due_ns = NULL
            WHERE id IN (SELECT id FROM jobs WHERE lane = $lane AND state = 'Queued' AND due_ns <= $due ORDER BY due_ns LIMIT $limit)
            RETURNING id, area, lane
            """,
            LedgerRows.Sent,
            ("$lane", (int)priority), ("$due", Nanoseconds.Of(dueBy)), ("$limit", limit)));
    }

    public async ValueTask<JobFlow> FlowAsync(JobPriority priority, CancellationToken cancellationToken) =>
        (await database.ReadAsync(
            session => session.All(
                """
                SELECT count(*) FILTER (WHERE state = 'Queued' AND due_ns IS NULL), count(*) FILTER (WHERE state = 'Queued' AND due_ns IS NOT NULL),
                    count(*) FILTER (WHERE state <> 'Queued'), min(due_ns) FILTER (WHERE state = 'Queued'), min(created_ns)
                FROM jobs WHERE state IN ('Queued', 'Claimed', 'Running') AND lane = $lane
                """,
                row => new JobFlow(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.Time(3), row.Time(4)),
                ("$lane", (int)priority)),
            cancellationToken).ConfigureAwait(false))[0];

    public ValueTask<LedgerEntry?> FindAsync(JobId job, CancellationToken cancellationToken) =>
        database.ReadAsync(session => Find(session, job.Value), cancellationToken);

    public ValueTask<IReadOnlyList<LedgerEntry>> ListAsync(LedgerQuery query, CancellationToken cancellationToken)
    {
        // The names come from the enum, so they are safe in the text, and there they can use the index.
        var states = string.Join(", ", query.States.Distinct().Order().Select(state => $"'{state}'"));
        var condition = (query.States.Count == 0 ? "1" : $"state IN ({states})") + (query.AreaId is null ? string.Empty : " AND area = $area");
        return database.ReadAsync<IReadOnlyList<LedgerEntry>>(
            session => session.All(
                $"SELECT {LedgerRows.Columns} FROM jobs WHERE {condition} ORDER BY last_event DESC LIMIT $limit",
                LedgerRows.Entry,
                ("$area", query.AreaId), ("$limit", query.Limit)),
            cancellationToken);
    }

    public ValueTask<IReadOnlyList<LedgerEvent>> HistoryAsync(JobId job, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<LedgerEvent>>(
            session => session.All(
                "SELECT time_ns, state, worker, reason FROM job_events WHERE job = $job ORDER BY number",
                LedgerRows.Event,
                ("$job", job.Value)),
            cancellationToken);

    private static LedgerEntry? Find(SqliteSession session, string job) =>
        session.First($"SELECT {LedgerRows.Columns} FROM jobs WHERE id = $id", LedgerRows.Entry, ("$id", job));
}
