using Groundshift.Core.Jobs;

namespace Groundshift.InferenceWorker.Execution;

/// <summary>How a worker takes jobs and gives up on them.</summary>
public sealed record WorkerOptions
{
    /// <summary>Name in the ledger; unique among the workers that run at once.</summary>
    public string Name { get; init; } = $"{Environment.MachineName}-{Environment.ProcessId}";

    /// <summary>How long a claim holds without renewal. <value>Two minutes.</value></summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Time between renewals; well under <see cref="Lease"/>. <value>Thirty seconds.</value></summary>
    public TimeSpan RenewEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time between looks at empty queues. <value>One second.</value></summary>
    public TimeSpan IdlePoll { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Failed attempts after which a job is parked as Failed. <value>5.</value></summary>
    public int MaximumAttempts { get; init; } = 5;

    /// <summary>Wait before the second attempt; doubles with each further one. <value>Ten seconds.</value></summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest wait between attempts. <value>Fifteen minutes.</value></summary>
    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Longest time without a job after trouble of the worker's own, such as a device that is gone. <value>Two minutes: soon at work again when it is mended.</value></summary>
    public TimeSpan LongestRest { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a stop waits for the job in work before it gives the claim back. <value>Twenty seconds.</value></summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Time between looks for dead claims. <value>Thirty seconds.</value></summary>
    public TimeSpan ReapEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Stop once no message has waited for <see cref="DrainAfter"/>.</summary>
    public bool Drain { get; init; }

    /// <summary>How long a draining worker waits for more. <value>Thirty seconds: a relay needs a moment to follow up.</value></summary>
    public TimeSpan DrainAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What an hour of the device costs, for the estimate; 0 estimates nothing.</summary>
    public double PricePerDeviceHour { get; init; }

    /// <summary>How long a draining worker takes jobs; then it ends, whatever waits. Null for as long as there are any. <value>Null.</value></summary>
    public TimeSpan? DrainFor { get; init; }

    /// <summary>Checks that the numbers make sense together.</summary>
    /// <exception cref="InvalidInputException">They do not.</exception>
    public void Validate()
    {
        if (RenewEvery <= TimeSpan.Zero || RenewEvery * 2 > Lease)
        {
            throw new InvalidInputException(
                "worker.renewEvery", $"more than zero and at most half of the lease of {Lease}", $"{RenewEvery}", "Raise the lease or renew more often.");
        }

        if (MaximumAttempts < 1 || FirstRetry <= TimeSpan.Zero || LongestRetry < FirstRetry)
        {
            throw new InvalidInputException(
                "worker.maximumAttempts",
                "at least one attempt and a first retry between zero and the longest",
                $"{MaximumAttempts} attempts, first {FirstRetry}, longest {LongestRetry}",
                "Correct the worker's settings.");
        }

        if (DrainFor <= TimeSpan.Zero)
        {
            throw new InvalidInputException("worker.drainFor", "a time, or none", $"{DrainFor}", "Leave it out for no limit.");
        }

        if (IdlePoll <= TimeSpan.Zero || ReapEvery <= TimeSpan.Zero || Grace < TimeSpan.Zero || DrainAfter < TimeSpan.Zero)
        {
            throw new InvalidInputException(
                "worker.idlePoll", "positive waits", $"idle {IdlePoll}, reap {ReapEvery}, grace {Grace}", "Correct the worker's settings.");
        }
    }
}
