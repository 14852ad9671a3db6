using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Bench.Scaling;

/// <summary>What a worker waits for its next job: a message from the queue and the claim in the ledger.</summary>
internal static class ClaimTimes
{
    private const int Claims = 300;
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    /// <summary>95th percentile in milliseconds.</summary>
    public static async Task<double> MeasureAsync(ScalingStores stores, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        for (var claim = 0; claim < Claims; claim++)
        {
            var began = TimeProvider.System.GetTimestamp();
            var delivery = await stores.Jobs.Queue.ReceiveAsync(JobPriority.Fresh, Lease, cancellationToken) ?? throw new InvalidOperationException("Messages wait.");
            _ = await stores.Jobs.Ledger.ClaimAsync(delivery.Job, "bench", Lease, cancellationToken) ?? throw new InvalidOperationException("A job that waits is claimed.");
            times.Add(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
            await delivery.CompleteAsync(cancellationToken);
        }

        return Percentiles.P95(times);
    }
}
