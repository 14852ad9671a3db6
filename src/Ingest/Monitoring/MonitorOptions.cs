namespace Groundshift.Ingest.Monitoring;

/// <summary>When somebody should look.</summary>
public sealed record MonitorOptions
{
    /// <summary>Alarm when a fresh job has been open for longer. <value>Three hours.</value></summary>
    public TimeSpan MaxLag { get; init; } = TimeSpan.FromHours(3);

    /// <summary>Time between looks. <value>15 seconds: as often as a collector asks.</value></summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(15);
}
