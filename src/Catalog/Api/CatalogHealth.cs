using Groundshift.Core.Ports;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Groundshift.Catalog.Api;

/// <summary>Ready when the catalog can be read.</summary>
internal sealed class CatalogHealth(ICatalogStore catalog, ILogger<CatalogHealth> log) : IHealthCheck
{
    public const string Tag = "ready";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var collections = await catalog.ListCollectionsAsync(cancellationToken).ConfigureAwait(false);
            return HealthCheckResult.Healthy($"{collections.Count} collections");
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Log.NotReady(log, error);
            return HealthCheckResult.Unhealthy("The catalog cannot be read; see the log.");
        }
    }
}
