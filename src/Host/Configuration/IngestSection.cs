using Groundshift.Ingest.Leases;
using Groundshift.Ingest.Planning;
using Groundshift.Ingest.Watching;

namespace Groundshift.Host.Configuration;

/// <summary>How catalogs are watched.</summary>
internal sealed class IngestSection
{
    /// <summary>Jobs of one area that may be queued or in work at once.</summary>
    public int MaxInFlightPerArea { get; set; } = 4;

    /// <summary>How long a process may be silent before another sweeps, relays or publishes in its place.</summary>
    public int LeaseSeconds { get; set; } = 60;

    /// <summary>How long a sent job waits before its message can count as lost and is sent again.</summary>
    public int ResendAfterSeconds { get; set; } = 300;

    /// <summary>Most pixels of one area that are sent to workers on a UTC day; 0 is any number.</summary>
    public long MaxPixelsPerAreaAndDay { get; set; }

    /// <summary>Days without anything new after which a catalog counts as silent.</summary>
    public int SilenceAfterDays { get; set; } = 10;

    /// <summary>A secret that notifications may carry in their address as <c>?code=</c>; belongs in the environment.</summary>
    public string? NotificationSecret { get; set; }

    /// <summary>What the watcher takes.</summary>
    public WatchingOptions ToWatching() => new() { SilenceAfter = TimeSpan.FromDays(SilenceAfterDays) };

    /// <summary>What leases take.</summary>
    public LeaseOptions ToLeases() => new() { Lease = TimeSpan.FromSeconds(LeaseSeconds) };

    /// <summary>What the relay takes.</summary>
    public RelayOptions ToRelay() => new()
    {
        MaxInFlightPerArea = MaxInFlightPerArea,
        MaxPixelsPerAreaAndDay = MaxPixelsPerAreaAndDay,
        ResendAfter = TimeSpan.FromSeconds(ResendAfterSeconds),
    };
}
