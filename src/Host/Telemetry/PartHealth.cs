using Groundshift.Core.Jobs;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Groundshift.Host.Telemetry;

/// <summary>Ready when something that the role works with answers. It is asked every few seconds at most, however many look.</summary>
/// <param name="part">What is asked, as the first word of a sentence.</param>
/// <param name="askAsync">A cheap question.</param>
/// <param name="time">Clock.</param>
/// <param name="logger">Where the reason is told: an answer to strangers must not name servers.</param>
internal sealed class PartHealth(string part, Func<CancellationToken, ValueTask> askAsync, TimeProvider time, ILogger<PartHealth> logger) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private Task<HealthCheckResult>? _last;
    private long _asked;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        Task<HealthCheckResult> answer;
        lock (_gate)
        {
            if (_last is null || (_last.IsCompleted && time.GetElapsedTime(_asked) >= Fresh))
            {
                (_last, _asked) = (LookAsync(), time.GetTimestamp());
            }

            answer = _last;
        }

        return await answer.WaitAsync(cancellationToken);
    }

    private async Task<HealthCheckResult> LookAsync()
    {
        // Nothing of the question runs under the lock.
        await Task.Yield();
        using var limit = new CancellationTokenSource(Patience, time);
        try
        {
            await askAsync(limit.Token).AsTask().WaitAsync(limit.Token);
            return HealthCheckResult.Healthy();
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return NotReady($"{part} does not answer.", $"no answer within {Patience.TotalSeconds:0} s");
        }
        catch (Exception error) when (error is RefusedException or InvalidInputException)
        {
            return NotReady($"{part} refuses; 'groundshift doctor' says what is wrong.", error.Message);
        }
        catch (TransientException error)
        {
            return NotReady($"{part} cannot be reached.", error.Message);
        }
        catch (Exception error)
        {
            return NotReady($"{part} fails; see the log.", error.Message);
        }
    }

    private HealthCheckResult NotReady(string description, string reason)
    {
        Log.NotReady(logger, part, reason);
        return HealthCheckResult.Unhealthy(description);
    }
}
