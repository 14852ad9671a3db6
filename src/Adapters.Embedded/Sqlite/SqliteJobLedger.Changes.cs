using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Embedded.Sqlite;

/// <content>The changes of state.</content>
internal sealed partial class SqliteJobLedger
{
    // A claim holds while nobody claimed after it and its lease runs.
    private const string Held =
        "id = $id AND fencing = $fencing AND worker = $worker AND lease_until_ns > $now AND state IN ('Claimed', 'Running')";

    private static readonly JobState[] FinalStates = [JobState.Succeeded, JobState.Failed, JobState.Invalid, JobState.Aborted];

    private JobClaim? Claim(SqliteSession session, JobId job, string worker, TimeSpan lease)
    {
        var now = clock.GetUtcNow();
        var until = now + lease;
        var number = LedgerRows.NextEvent(session);
        var claim = session.First(
            """
            UPDATE jobs SET state = 'Claimed', fencing = fencing + 1, worker = $worker, holder = $holder, lease_until_ns = $until,
                changed_ns = $now, last_event = $event
            WHERE id = $id AND state = 'Queued' RETURNING fencing
            """,
            row => new JobClaim(job, worker, row.GetInt64(0), until),
            ("$worker", worker), ("$holder", database.Holders.Own()), ("$until", Nanoseconds.Of(until)), ("$now", Nanoseconds.Of(now)), ("$event", number), ("$id", job.Value));
        if (claim is not null)
        {
            LedgerRows.Record(session, number, job, new LedgerEvent(now, JobState.Claimed, worker, null));
        }

        return claim;
    }

    private bool Start(SqliteSession session, JobClaim claim)
    {
        var number = LedgerRows.NextEvent(session);
        var started = session.Execute(
            $"UPDATE jobs SET state = 'Running', changed_ns = $now, last_event = $event WHERE {Held} AND state = 'Claimed'",
            [("$event", number), .. Holder(claim)]) == 1;
        if (started)
        {
            LedgerRows.Record(session, number, claim.Job, new LedgerEvent(clock.GetUtcNow(), JobState.Running, claim.Worker, null));
        }

        return started;
    }

    private bool LetGo(SqliteSession session, JobClaim claim, Ending ending)
    {
        var number = LedgerRows.NextEvent(session);
        var changed = session.Execute(
            $"""
            UPDATE jobs SET state = $state, worker = NULL, lease_until_ns = NULL, attempts = attempts + $failed,
                outcome = coalesce($outcome, outcome), due_ns = $due, changed_ns = $now, last_event = $event
            WHERE {Held}
            """,
            [("$state", ending.To.ToString()), ("$failed", ending.Failed), ("$outcome", ending.Outcome), ("$due", Nanoseconds.Of(ending.Due)), ("$event", number), .. Holder(claim)]) == 1;
        if (changed)
        {
            LedgerRows.Record(session, number, claim.Job, new LedgerEvent(clock.GetUtcNow(), ending.To, claim.Worker, ending.Reason));
        }

        return changed;
    }

    private IReadOnlyList<LedgerEntry> Expire(SqliteSession session)
    {
        var now = clock.GetUtcNow();
        var dead = DeadHolders(session);
        var held = session.All(
            "SELECT id, worker, holder, lease_until_ns <= $now FROM jobs WHERE lease_until_ns IS NOT NULL ORDER BY lease_until_ns",
            row => (Id: row.GetString(0), Worker: row.GetString(1), Holder: row.IsDBNull(2) ? null : row.GetString(2), IsLate: row.GetInt64(3) == 1),
            ("$now", Nanoseconds.Of(now)));
        List<LedgerEntry> freed = [];
        foreach (var (id, worker, holder, isLate) in held.Where(claim => claim.IsLate || (claim.Holder is { } name && dead.Contains(name))))
        {
            var happened = new LedgerEvent(now, JobState.Queued, worker, isLate ? $"the lease of {worker} ran out" : $"the process of {worker} ended");
            Change(session, new JobId(id), happened, "attempts = attempts + 1, outcome = $reason, due_ns = $now", "1");
            freed.Add(Find(session, id) ?? throw new InvalidOperationException($"Job {id} vanished within a transaction."));
        }

        return freed;
    }

    private bool Amend(SqliteSession session, SceneJob job, string reason)
    {
        if (Find(session, job.Id.Value) is not { State: not (JobState.Succeeded or JobState.Aborted) } entry)
        {
            return false;
        }

        var (before, after) = (LedgerRows.Written(entry.Job), LedgerRows.Written(job with { Priority = entry.Job.Priority, TraceParent = entry.Job.TraceParent }));
        if (before == after)
        {
            return false;
        }

        var now = clock.GetUtcNow();
        var number = LedgerRows.NextEvent(session);
        session.Execute(
            "UPDATE jobs SET json = $json, changed_ns = $now, last_event = $event WHERE id = $id",
            ("$json", after), ("$now", Nanoseconds.Of(now)), ("$event", number), ("$id", job.Id.Value));
        LedgerRows.Record(session, number, job.Id, new LedgerEvent(now, entry.State, entry.Worker, reason));
        return true;
    }

    /// <summary>Openings that ended while they held claims or deliveries; their deliveries come back at once.</summary>
    private HashSet<string> DeadHolders(SqliteSession session)
    {
        var holders = session.All(
            "SELECT holder FROM jobs WHERE lease_until_ns IS NOT NULL AND holder IS NOT NULL UNION SELECT holder FROM queue WHERE holder IS NOT NULL",
            row => row.GetString(0));
        var dead = holders.Where(database.Holders.IsDead).ToHashSet(StringComparer.Ordinal);
        foreach (var holder in dead)
        {
            session.Execute(
                "UPDATE queue SET visible_ns = min(visible_ns, $now), holder = NULL, receipt = receipt + 1 WHERE holder = $holder",
                ("$now", Nanoseconds.Of(clock.GetUtcNow())), ("$holder", holder));
        }

        return dead;
    }

    /// <summary>A change that no worker makes.</summary>
    private static bool Change(SqliteSession session, JobId job, LedgerEvent happened, string also, string condition)
    {
        var number = LedgerRows.NextEvent(session);
        var changed = session.Execute(
            $"""
            UPDATE jobs SET state = $state, worker = NULL, lease_until_ns = NULL, changed_ns = $now, last_event = $event, {also}
            WHERE id = $id AND {condition}
            """,
            ("$state", happened.State.ToString()),
            ("$now", Nanoseconds.Of(happened.Time)),
            ("$event", number),
            ("$reason", happened.Reason),
            ("$id", job.Value)) == 1;
        if (changed)
        {
            LedgerRows.Record(session, number, job, happened);
        }

        return changed;
    }

    private (string Name, object? Value)[] Holder(JobClaim claim) =>
    [
        ("$id", claim.Job.Value),
        ("$fencing", claim.FencingToken),
        ("$worker", claim.Worker),
        ("$now", Nanoseconds.Of(clock.GetUtcNow())),
    ];

    /// <summary>How a worker lets go of a job; a null outcome keeps the one before. Due is when its message comes again, null where it does not.</summary>
    private readonly record struct Ending(JobState To, string Reason, int Failed, string? Outcome, DateTimeOffset? Due);
}
