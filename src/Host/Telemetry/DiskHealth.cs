using System.Diagnostics.Metrics;
using Groundshift.Core.Telemetry;
using Groundshift.Host.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Groundshift.Host.Telemetry;

/// <summary>Tells how much room the disk of the data folder has: a figure, and a warning before work fails for want of it.</summary>
internal sealed class DiskHealth : IHealthCheck, IDisposable
{
    private readonly Func<long> _free;
    private readonly Meter _meter = new(Traces.Name);

    /// <summary>Looks at the disk of a folder, which may yet be made.</summary>
    public DiskHealth(string folder)
        : this(() => DataFolderRoom.FreeBytes(folder))
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
        return Task.FromResult(free < DataFolderRoom.ForOneTile
            ? HealthCheckResult.Degraded($"{DataFolderRoom.Gigabytes(free)} are free for the data folder; a Sentinel-2 tile may need {DataFolderRoom.Gigabytes(DataFolderRoom.ForOneTile)}")
            : HealthCheckResult.Healthy());
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
