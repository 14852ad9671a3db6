using Groundshift.InferenceWorker.Execution;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Groundshift.Host.Telemetry;

/// <summary>Degraded while the worker can do no job. The reason, which may name servers, is in the log.</summary>
internal sealed class WorkerHealth(JobWorker worker) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(worker.IsInTrouble
        ? HealthCheckResult.Degraded("The worker could not do its last job for a reason of this machine's or its settings'; see the log, and 'groundshift doctor'.")
        : HealthCheckResult.Healthy());
}
