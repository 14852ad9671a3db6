namespace Groundshift.Core.Jobs;

/// <summary>Something outside failed and may work later (time-out, 5xx, throttling, disk full): retried with back-off and jitter.</summary>
public class TransientException : Exception
{
    /// <summary>Describes the failure; <paramref name="retryAfter"/> is what the other side asked for, if it did.</summary>
    public TransientException(string message, Exception? cause = null, TimeSpan? retryAfter = null)
        : base(message, cause) => RetryAfter = retryAfter;

    /// <summary>How long the other side asked to wait.</summary>
    public TimeSpan? RetryAfter { get; }
}
