namespace Groundshift.Ingest.Leases;

/// <summary>How processes take turns.</summary>
public sealed record LeaseOptions
{
    /// <summary>After this long a process that is silent has lost its leases. <value>One minute.</value></summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(1);
}
