using System.Diagnostics.Metrics;

namespace Groundshift.Core.Telemetry;

/// <summary>What the roles count and measure as they work. Tags have few values: no ids of jobs or items.</summary>
public static class Figures
{
    /// <summary>Meter of all figures.</summary>
    public static Meter Meter { get; } = new(Traces.Name);

    /// <summary>Upper bounds of the buckets of all distributions, in seconds: from a second to ten days. The usual ones of OpenTelemetry end below three hours.</summary>
    public static IReadOnlyList<double> DurationBounds { get; } = [1, 5, 30, 60, 300, 900, 1800, 3600, 7200, 21_600, 43_200, 86_400, 172_800, 432_000, 864_000];

    /// <summary>Items that a watch brought; tags watch, kind (new, changed, refused).</summary>
    public static Counter<long> Items { get; } = Meter.CreateCounter<long>("groundshift.items", "{item}", "Items that a watch brought.");

    /// <summary>Jobs that ended; tags model, outcome (product, none, invalid, failed).</summary>
    public static Counter<long> Scenes { get; } = Meter.CreateCounter<long>("groundshift.scenes", "{scene}", "Scenes that a worker has finished.");

    /// <summary>Pixels of the products that were made; tag model.</summary>
    public static Counter<long> Pixels { get; } = Meter.CreateCounter<long>("groundshift.pixels", "{pixel}", "Pixels of the products that were made.");

    /// <summary>Time in which a worker's device was busy with jobs.</summary>
    public static Counter<double> DeviceBusy { get; } = Meter.CreateCounter<double>("groundshift.device.busy", "s", "Time in which the device was busy with jobs.");

    /// <summary>Estimate of what the busy time cost, in the currency of the price that was set.</summary>
    public static Counter<double> Cost { get; } = Meter.CreateCounter<double>("groundshift.cost.estimate", "{currency}", "Busy time of the device at the price that was set.");

    /// <summary>Attempts that failed and are repeated.</summary>
    public static Counter<long> Retries { get; } = Meter.CreateCounter<long>("groundshift.job.retries", "{attempt}", "Attempts that failed and are repeated.");

    /// <summary>Jobs that were set aside; tag state (Failed, Invalid).</summary>
    public static Counter<long> Parked { get; } = Meter.CreateCounter<long>("groundshift.jobs.parked", "{job}", "Jobs that were set aside.");

    /// <summary>Jobs that a worker gave back because it could do none: its device is gone, or a server refuses it.</summary>
    public static Counter<long> Returned { get; } = Meter.CreateCounter<long>("groundshift.jobs.returned", "{job}", "Jobs that a worker gave back because it could do none.");

    /// <summary>Jobs that were sent again because their message was lost.</summary>
    public static Counter<long> LostMessages { get; } = Meter.CreateCounter<long>("groundshift.messages.lost", "{message}", "Jobs that were sent again because their message was lost.");

    /// <summary>From the acquisition of a scene to its published product.</summary>
    public static Histogram<double> LagFromAcquisition { get; } = Durations("groundshift.lag.acquisition", "From the acquisition of a scene to its published product.");

    /// <summary>From the last change of the source item to the published product.</summary>
    public static Histogram<double> LagFromPublication { get; } = Durations("groundshift.lag.publication", "From the last change of the source item to the published product.");

    /// <summary>From an event, such as an alert's, to its receiver's answer.</summary>
    public static Histogram<double> AlertLatency { get; } = Durations("groundshift.alert.latency", "From an event to its receiver's answer.");

    private static Histogram<double> Durations(string name, string description) =>
        Meter.CreateHistogram(name, "s", description, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBounds });
}
