using System.Globalization;
using Groundshift.Core.Ports;
using Groundshift.InferenceWorker.Execution;
using Microsoft.Extensions.Logging.Abstractions;

namespace Groundshift.Bench.Scaling;

/// <summary>Jobs per second of one, two and four workers whose model only takes its time.</summary>
internal static class WorkerRates
{
    public const string Title = "Jobs per second of stand-in workers of 0.5 s a job";

    private static readonly TimeSpan Takes = TimeSpan.FromMilliseconds(500);

    /// <summary>Adds as many jobs for each worker, from <paramref name="first"/> on, and has them done.</summary>
    public static async Task<double> MeasureAsync(ScalingStores stores, int workers, int first, int jobs, CancellationToken cancellationToken)
    {
        await stores.AddAsync(first, jobs, isToldOnly: false, cancellationToken);
        var began = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, workers).Select(worker => Task.Run(() => WorkAsync(stores, worker, cancellationToken), cancellationToken)));
        return jobs / TimeProvider.System.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task WorkAsync(ScalingStores stores, int worker, CancellationToken cancellationToken)
    {
        var options = new WorkerOptions { Name = string.Create(CultureInfo.InvariantCulture, $"worker-{worker}") };
        using var one = new JobWorker(stores.Jobs, new StandIn(Takes), options, TimeProvider.System, NullLogger<JobWorker>.Instance);
        while (await one.RunOnceAsync(cancellationToken))
        {
        }
    }
}
