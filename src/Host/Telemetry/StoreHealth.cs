using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Groundshift.Host.Telemetry;

/// <summary>Ready when the ledger and the queue answer.</summary>
internal sealed class StoreHealth(IJobLedger ledger, IJobQueue queue) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await ledger.FindAsync(new JobId("health"), patience.Token);
            await queue.CountReadyAsync(JobPriority.Fresh, patience.Token);
            return HealthCheckResult.Healthy();
        }
        catch (TransientException)
        {
            // The reason may name servers; it is in the log of what failed by it.
            return HealthCheckResult.Unhealthy("The ledger or the queue cannot be reached.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("The ledger or the queue does not answer.");
        }
    }
}
