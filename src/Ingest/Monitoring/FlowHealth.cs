using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Groundshift.Ingest.Monitoring;

/// <summary>Degraded while an alarm of the monitor stands: the role still works, somebody should look.</summary>
public sealed class FlowHealth(FlowMonitor monitor) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(monitor.Alarms is { Count: > 0 } alarms ? HealthCheckResult.Degraded(string.Join("; ", alarms)) : HealthCheckResult.Healthy());
}
