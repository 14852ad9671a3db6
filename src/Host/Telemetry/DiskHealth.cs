using System.Diagnostics.Metrics;
using System.Globalization;
using Groundshift.Core.Telemetry;
using Groundshift.Host.Cli;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Groundshift.Host.Telemetry;

/// <summary>Tells how much room the disk of the data folder has: a figure, and a warning before work fails for want of it.</summary>
internal sealed class DiskHealth : IHealthCheck, IDisposable
{
    private readonly Func<long> _free;
    private readonly Meter _meter = new(Traces.Name);

    /// <summary>Looks at the disk of a folder, which may yet be made.</summary>
    public DiskHealth(string folder)
        : this(() => FreeBytes(folder))
    {
    }

    /// <summary>The same with what is free.</summary>
    internal DiskHealth(Func<long> free)
    {
        _free = free;
        _meter.CreateObservableGauge("groundshift.disk.free", free, "By", "Room on the disk of the data folder.");
    }

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var free = _free();
        return Task.FromResult(free < DataFolderCheck.RoomForOneTile
            ? HealthCheckResult.Degraded(string.Create(CultureInfo.InvariantCulture, $"{free / 1e9:0.0} GB are free for the data folder; a Sentinel-2 tile may need {DataFolderCheck.RoomForOneTile / 1e9:0.0} GB"))
            : HealthCheckResult.Healthy());
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static long FreeBytes(string folder)
    {
        var there = folder;
        while (!Directory.Exists(there) && Path.GetDirectoryName(there) is { } parent)
        {
            there = parent;
        }

        return new DriveInfo(there).AvailableFreeSpace;
    }
}
