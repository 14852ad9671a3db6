using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Tests.Conformance;

internal enum LedgerStepKind
{
    Add,
    Claim,
    Start,
    Renew,
    Release,
    Retry,
    Finish,
    Abort,
    Requeue,
    Expire,
    Wait,
}

internal sealed record LedgerStep(LedgerStepKind Kind, int Job, int Worker, int Seconds);

/// <summary>One job of a ledger, as simply as it can be said.</summary>
internal sealed class LedgerModel(JobId id)
{
    public JobId Id => id;

    public JobState? State { get; private set; }

    public int Attempts { get; private set; }

    public int Events { get; private set; }

    public int? Holder { get; private set; }

    public DateTimeOffset? LeaseUntil { get; private set; }

    /// <summary>The last claim that each worker was given: what it will show, however old.</summary>
    public JobClaim?[] Claims { get; } = new JobClaim?[3];

    private bool IsFinal => State is JobState.Succeeded or JobState.Failed or JobState.Invalid or JobState.Aborted;

    public static JobState Final(LedgerStep step) =>
        new[] { JobState.Succeeded, JobState.Failed, JobState.Invalid, JobState.Aborted }[step.Seconds % 4];

    /// <summary>Whether the step is allowed, and if so, does it.</summary>
    public bool Apply(LedgerStep step, DateTimeOffset now)
    {
        // Only the newest claim of a running lease holds, and its worker is the one who holds it.
        var holds = Holder == step.Worker && now < LeaseUntil;
        switch (step.Kind)
        {
            case LedgerStepKind.Add when State is null:
            case LedgerStepKind.Requeue when IsFinal:
                Attempts = 0;
                return Become(JobState.Queued);
            case LedgerStepKind.Claim when State == JobState.Queued:
                Become(JobState.Claimed);
                Holder = step.Worker;
                LeaseUntil = now.AddSeconds(step.Seconds);
                return true;
            case LedgerStepKind.Start when holds && State == JobState.Claimed:
                State = JobState.Running;
                Events++;
                return true;
            case LedgerStepKind.Renew when holds:
                LeaseUntil = now.AddSeconds(step.Seconds);
                return true;
            case LedgerStepKind.Release when holds:
                return Become(JobState.Queued);
            case LedgerStepKind.Retry when holds:
                Attempts++;
                return Become(JobState.Queued);
            case LedgerStepKind.Finish when holds:
                Attempts += Final(step) == JobState.Failed ? 1 : 0;
                return Become(Final(step));
            case LedgerStepKind.Abort when State == JobState.Queued:
                return Become(JobState.Aborted);
            default:
                return false;
        }
    }

    public bool Expire(DateTimeOffset now)
    {
        if (Holder is null || now < LeaseUntil)
        {
            return false;
        }

        Attempts++;
        return Become(JobState.Queued);
    }

    private bool Become(JobState state)
    {
        State = state;
        Holder = null;
        LeaseUntil = null;
        Events++;
        return true;
    }
}
