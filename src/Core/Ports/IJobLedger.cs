using Groundshift.Core.Jobs;

namespace Groundshift.Core.Ports;

/// <summary>The truth about every job: state, lease, attempts, outcome, history.</summary>
/// <remarks>
/// A claim carries a fencing token that grows with every claim of the job; each write by a worker names its claim and is refused
/// (false) when a newer claim exists or the lease has run out. Times come from the adapter's <see cref="TimeProvider"/>.
/// </remarks>
public interface IJobLedger
{
    /// <summary>Records new work as Queued. False, and no change, when the id is known.</summary>
    ValueTask<bool> AddAsync(IStoreTransaction transaction, SceneJob job, CancellationToken cancellationToken);

    /// <summary>Takes a Queued job. Null when it is unknown, taken, or in a final state.</summary>
    ValueTask<JobClaim?> ClaimAsync(JobId job, string worker, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Claimed → Running.</summary>
    ValueTask<bool> StartAsync(JobClaim claim, CancellationToken cancellationToken);

    /// <summary>Extends the lease from now.</summary>
    ValueTask<bool> RenewAsync(JobClaim claim, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Claimed or Running → Queued without counting an attempt: a graceful stop.</summary>
    ValueTask<bool> ReleaseAsync(JobClaim claim, CancellationToken cancellationToken);

    /// <summary>Claimed or Running → Queued after a transient failure, with the reason in the history; its message is due again after <paramref name="wait"/>.</summary>
    ValueTask<bool> RetryLaterAsync(JobClaim claim, string reason, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>The same without counting an attempt: the worker could not do it, and no job is at fault.</summary>
    ValueTask<bool> ReturnAsync(JobClaim claim, string reason, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>Claimed or Running → a final state; Failed counts an attempt. <paramref name="outcome"/> is one sentence for people.</summary>
    /// <exception cref="ArgumentException"><paramref name="final"/> is no final state.</exception>
    ValueTask<bool> FinishAsync(IStoreTransaction transaction, JobClaim claim, JobState final, string outcome, CancellationToken cancellationToken);

    /// <summary>
    /// Describes a job anew under its identity: the same work, read from other sources. State, attempts, priority and trace stay, and a claim goes
    /// on with what it was given. False, and no change, when the job is unknown, Succeeded or Aborted, or was described so already.
    /// </summary>
    ValueTask<bool> AmendAsync(IStoreTransaction transaction, SceneJob job, string reason, CancellationToken cancellationToken);

    /// <summary>Queued → Aborted; returns false when the job is in work or final.</summary>
    ValueTask<bool> AbortAsync(IStoreTransaction transaction, JobId job, string reason, CancellationToken cancellationToken);

    /// <summary>Final → Queued with attempts reset, by an operator. False when the job is not final.</summary>
    ValueTask<bool> RequeueAsync(IStoreTransaction transaction, JobId job, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// Frees claims whose lease has run out, or whose holder the adapter knows to be dead (→ Queued, counting an attempt), and returns
    /// them, so that they can be sent again.
    /// </summary>
    ValueTask<IReadOnlyList<LedgerEntry>> ExpireAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Records that a job was put on the queue: where it is Queued, its message is due from now. Its pixels count for the UTC day on which it
    /// is sent, once for each day.
    /// </summary>
    ValueTask SentAsync(IStoreTransaction transaction, JobId job, long pixels, CancellationToken cancellationToken);

    /// <summary>Pixels of an area's jobs that were sent at or after a time.</summary>
    ValueTask<long> PixelsSentAsync(string areaId, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Jobs that were sent and have not ended: due, waiting for another attempt, or in work. In no order.</summary>
    ValueTask<IReadOnlyList<SentJob>> InFlightAsync(CancellationToken cancellationToken);

    /// <summary>Queued jobs whose message has been due at or before a time: as many messages as the queue of that priority should hold.</summary>
    ValueTask<long> CountDueAsync(JobPriority priority, DateTimeOffset dueBy, CancellationToken cancellationToken);

    /// <summary>
    /// Takes Queued jobs whose message has been due at or before a time, the longest due first. They count as not sent from then on, so
    /// the caller brings them to the outbox in the same transaction.
    /// </summary>
    ValueTask<IReadOnlyList<SentJob>> RecallAsync(
        IStoreTransaction transaction, JobPriority priority, DateTimeOffset dueBy, int limit, CancellationToken cancellationToken);

    /// <summary>How much of a priority is on its way.</summary>
    ValueTask<JobFlow> FlowAsync(JobPriority priority, CancellationToken cancellationToken);

    /// <summary>One job, or null.</summary>
    ValueTask<LedgerEntry?> FindAsync(JobId job, CancellationToken cancellationToken);

    /// <summary>Jobs, newest change first, optionally of some states or one area.</summary>
    ValueTask<IReadOnlyList<LedgerEntry>> ListAsync(LedgerQuery query, CancellationToken cancellationToken);

    /// <summary>What happened to a job, oldest first.</summary>
    ValueTask<IReadOnlyList<LedgerEvent>> HistoryAsync(JobId job, CancellationToken cancellationToken);
}

/// <summary>A worker's hold on a job.</summary>
public sealed record JobClaim(JobId Job, string Worker, long FencingToken, DateTimeOffset LeaseUntil);

/// <summary>A job that was put on the queue, and whose it is.</summary>
public sealed record SentJob(JobId Job, string AreaId, JobPriority Priority);

/// <summary>The open jobs of a priority.</summary>
/// <param name="Unsent">Waiting in the outbox.</param>
/// <param name="Sent">On the queue, due or waiting for another attempt.</param>
/// <param name="InWork">Held by workers.</param>
/// <param name="LongestDue">Since when the one has been due that waits longest for a worker; null where none is.</param>
/// <param name="OldestOpen">When the oldest open job was recorded; null where none is open.</param>
public sealed record JobFlow(long Unsent, long Sent, long InWork, DateTimeOffset? LongestDue, DateTimeOffset? OldestOpen);

/// <summary>A job and where it stands.</summary>
public sealed record LedgerEntry
{
    /// <summary>The work.</summary>
    public required SceneJob Job { get; init; }

    /// <summary>Where it stands.</summary>
    public required JobState State { get; init; }

    /// <summary>Failed attempts so far.</summary>
    public required int Attempts { get; init; }

    /// <summary>Who holds it, if anybody.</summary>
    public string? Worker { get; init; }

    /// <summary>End of the lease, if held.</summary>
    public DateTimeOffset? LeaseUntil { get; init; }

    /// <summary>Since when, or from when, a worker can receive its message; null while it waits in the outbox, and where it is not Queued.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>How it ended, or the reason of the last failure.</summary>
    public string? Outcome { get; init; }

    /// <summary>When it was recorded.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When its state changed last.</summary>
    public required DateTimeOffset Changed { get; init; }
}

/// <summary>One line of a job's history.</summary>
public sealed record LedgerEvent(DateTimeOffset Time, JobState State, string? Worker, string? Reason);

/// <summary>Which jobs to list.</summary>
public sealed record LedgerQuery
{
    /// <summary>States; empty means all.</summary>
    public IReadOnlyList<JobState> States { get; init; } = [];

    /// <summary>One area, or all.</summary>
    public string? AreaId { get; init; }

    /// <summary>Most rows.</summary>
    public int Limit { get; init; } = 100;
}
