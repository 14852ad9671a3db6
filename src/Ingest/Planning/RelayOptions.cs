namespace Groundshift.Ingest.Planning;

/// <summary>How jobs are passed on to the queue.</summary>
public sealed record RelayOptions
{
    /// <summary>Most jobs of one area that are in the queue or in work at a time, for each of the two queues.</summary>
    public int MaxInFlightPerArea { get; init; } = 8;

    /// <summary>Time between looks at the outbox.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Messages that are read at a time.</summary>
    public int Batch { get; init; } = 200;
}
