namespace Groundshift.Ingest.Planning;

/// <summary>How jobs are passed on to the queue.</summary>
public sealed record RelayOptions
{
    /// <summary>Most jobs of one area that are in the queue or in work at a time, for each of the two queues.</summary>
    public int MaxInFlightPerArea { get; init; } = 8;

    /// <summary>Most pixels of one area that are sent on a day, by UTC; 0 is any number.</summary>
    public long MaxPixelsPerAreaAndDay { get; init; }

    /// <summary>Time between looks at the outbox.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Messages that are read at a time.</summary>
    public int Batch { get; init; } = 200;

    /// <summary>How long a job is due before its message can count as lost. <value>Five minutes.</value></summary>
    public TimeSpan ResendAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Most jobs of a queue that are sent again at one look. <value>100.</value></summary>
    public int MostResent { get; init; } = 100;

    /// <summary>Time between looks for lost messages: a fifth of the time that they wait at least, and at most a minute.</summary>
    public TimeSpan LookEvery => ResendAfter / 5 < TimeSpan.FromMinutes(1) ? ResendAfter / 5 : TimeSpan.FromMinutes(1);
}
