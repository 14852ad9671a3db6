using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;
using Groundshift.Ingest.Planning;
using Microsoft.Extensions.Logging.Abstractions;

namespace Groundshift.Bench.Scaling;

/// <summary>What it takes to find that a scene meets no area: what is left of a match when nothing is to be planned.</summary>
/// <param name="First">Of the first scene after the areas have changed, for which they are read, in milliseconds.</param>
/// <param name="P95">95th percentile of the others, in milliseconds.</param>
internal readonly record struct MatchTimes(double First, double P95)
{
    private const int Scenes = 200;

    public static async Task<MatchTimes> MeasureAsync(ScalingStores stores, CancellationToken cancellationToken)
    {
        var planner = new ScenePlanner(stores.Areas, stores.Scenes, stores.Jobs.Ledger, stores.Jobs.Outbox, (_, _) => ValueTask.FromResult<ModelNeeds?>(null), NullLogger<ScenePlanner>.Instance);
        var watch = new Watch { Id = "bench", Catalog = "bench", Url = "https://example.org/", Collection = "bench" };
        var times = new List<double>();
        for (var n = 0; n <= Scenes; n++)
        {
            var source = MadeUp.Away(n);
            await using var transaction = await stores.Jobs.Transactions.BeginAsync(cancellationToken);
            await stores.Scenes.PutAsync(transaction, new IndexedScene { Source = source, ContentHash = "h", FirstSeen = DateTimeOffset.UnixEpoch, LastSeen = DateTimeOffset.UnixEpoch }, cancellationToken);
            var began = TimeProvider.System.GetTimestamp();
            await planner.HandleAsync(transaction, watch, new SceneDiscovered { WatchId = watch.Id, Source = source }, JobPriority.Fresh, cancellationToken);
            times.Add(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
        }

        return new MatchTimes(times[0], Percentiles.P95(times[1..]));
    }
}
