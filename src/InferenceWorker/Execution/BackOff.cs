namespace Groundshift.InferenceWorker.Execution;

/// <summary>How long to wait before a failed job is tried again: doubling, with jitter so that jobs that failed together do not return together.</summary>
internal sealed class BackOff(WorkerOptions options, Random random)
{
    /// <summary>The wait after the given number of failures, from 1; at least what the other side asked for.</summary>
    public TimeSpan After(int failures, TimeSpan? asked)
    {
        var doublings = Math.Clamp(failures - 1, 0, 30);
        var full = Math.Min(options.LongestRetry.TotalSeconds, options.FirstRetry.TotalSeconds * Math.Pow(2, doublings));
        // Between half and all of it: never at once, and spread over a range as wide as the wait's half.
        var wait = TimeSpan.FromSeconds(full * (0.5 + (0.5 * random.NextDouble())));
        return asked > wait ? asked.Value : wait;
    }
}
