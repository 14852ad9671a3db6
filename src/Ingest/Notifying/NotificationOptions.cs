namespace Groundshift.Ingest.Notifying;

/// <summary>How items that others tell of are taken.</summary>
public sealed record NotificationOptions
{
    /// <summary>A secret that may stand in the address as <c>?code=</c>, for senders that cannot set a header; null allows none.</summary>
    public string? Secret { get; init; }

    /// <summary>Longest body. <value>1 MiB: Event Grid's largest batch; see its quotas page.</value></summary>
    public int MostBytes { get; init; } = 1024 * 1024;

    /// <summary>Wait before the second look at an item that its catalog does not serve; doubles with each further one. <value>30 seconds.</value></summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest wait between looks. <value>One hour.</value></summary>
    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Looks after which an item is given up. <value>12: about five hours.</value></summary>
    public int MostAttempts { get; init; } = 12;

    /// <summary>Time between looks at the inbox.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long what was given up can be seen. <value>30 days.</value></summary>
    public TimeSpan KeepGivenUp { get; init; } = TimeSpan.FromDays(30);
}
