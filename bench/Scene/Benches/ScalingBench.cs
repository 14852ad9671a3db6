using System.Globalization;
using Groundshift.Bench.Reporting;
using Groundshift.Bench.Scaling;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;
using Groundshift.InferenceWorker.Execution;
using Groundshift.Ingest.Planning;
using Microsoft.Extensions.Logging.Abstractions;

namespace Groundshift.Bench.Benches;

/// <summary>Whether more workers do more, and whether long queues and many areas slow a claim or a match.</summary>
internal static class ScalingBench
{
    private const double Share = 0.95;

    // p95 of single store calls on a shared machine varies by about this much from run to run.
    private const double Noise = 1.5;

    private static readonly TimeSpan Takes = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    public static Bench Bench { get; } = new("scaling", "stand-in workers, 100,000 queued jobs, 10,000 areas, on SQLite and PostgreSQL", Long: true, RunAsync);

    private static async Task RunAsync(BenchContext context, BenchReport report, CancellationToken cancellationToken)
    {
        var rates = report.Table("Jobs per second of stand-in workers of 0.5 s a job", "store", "1 worker", "2 workers", "4 workers");
        var times = report.Table("p95 in milliseconds", "store", "claim, 1,000 jobs", "claim, many jobs", "match, 10 areas", "match, many areas");
        foreach (var stores in new[] { ScalingStores.Sqlite(context.At("sqlite")), await ScalingStores.PostgresAsync() })
        {
            using (stores)
            {
                var next = await ThroughputAsync(context, stores, report, rates, cancellationToken);
                var claims = await ClaimsAsync(context, stores, report, next, cancellationToken);
                var matches = await MatchesAsync(context, stores, report, cancellationToken);
                times.Add(stores.Name, claims.Few, claims.Many, matches.Few, matches.Many);
            }
        }
    }

    private static async Task<int> ThroughputAsync(BenchContext context, ScalingStores stores, BenchReport report, ReportTable table, CancellationToken cancellationToken)
    {
        var (next, found) = (0, new List<double>());
        foreach (var workers in new[] { 1, 2, 4 })
        {
            BenchContext.Say($"{stores.Name}: {workers} workers");
            var jobs = workers * (context.Small ? 10 : 40);
            await AddAsync(stores, next, jobs, cancellationToken);
            for (var n = next; n < next + jobs; n++)
            {
                await stores.Jobs.Queue.SendAsync(MadeUp.Job(n).Id, JobPriority.Fresh, cancellationToken);
            }

            next += jobs;
            var began = TimeProvider.System.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, workers).Select(worker => Task.Run(() => WorkAsync(stores, worker, cancellationToken), cancellationToken)));
            found.Add(jobs / TimeProvider.System.GetElapsedTime(began).TotalSeconds);
        }

        table.Add(stores.Name, found[0], found[1], found[2]);
        report.Ratios.Add(new Ratio($"{stores.Name}: rate of 2 workers over 2 times that of 1", found[1] / found[0] / 2, AtLeast: Share));
        report.Ratios.Add(new Ratio($"{stores.Name}: rate of 4 workers over 4 times that of 1", found[2] / found[0] / 4, AtLeast: Share));
        return next;
    }

    private static async Task WorkAsync(ScalingStores stores, int worker, CancellationToken cancellationToken)
    {
        var options = new WorkerOptions { Name = string.Create(CultureInfo.InvariantCulture, $"worker-{worker}") };
        using var one = new JobWorker(stores.Jobs, new StandIn(Takes), options, TimeProvider.System, NullLogger<JobWorker>.Instance);
        while (await one.RunOnceAsync(cancellationToken))
        {
        }
    }

    private static async Task<(double Few, double Many)> ClaimsAsync(BenchContext context, ScalingStores stores, BenchReport report, int first, CancellationToken cancellationToken)
    {
        const int few = 1_000;
        var many = context.Small ? 10_000 : 100_000;
        BenchContext.Say($"{stores.Name}: claims");
        await AddAsync(stores, first, few, cancellationToken);
        var before = await ClaimAsync(stores, first, cancellationToken);
        await AddAsync(stores, first + few, many, cancellationToken);
        var after = await ClaimAsync(stores, first + few + (many / 2), cancellationToken);
        report.Ratios.Add(new Ratio($"{stores.Name}: p95 of a claim, {many} jobs over {few}", after / before, AtMost: Noise));
        return (before, after);
    }

    private static async Task<double> ClaimAsync(ScalingStores stores, int first, CancellationToken cancellationToken)
    {
        const int claims = 300;
        var times = new List<double>();
        for (var n = first; n < first + claims; n++)
        {
            var began = TimeProvider.System.GetTimestamp();
            _ = await stores.Jobs.Ledger.ClaimAsync(MadeUp.Job(n).Id, "bench", Lease, cancellationToken) ?? throw new InvalidOperationException("A job that waits is claimed.");
            times.Add(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
        }

        return Percentile95(times);
    }

    private static async Task<(double Few, double Many)> MatchesAsync(BenchContext context, ScalingStores stores, BenchReport report, CancellationToken cancellationToken)
    {
        const int few = 10;
        var many = context.Small ? 1_000 : 10_000;
        BenchContext.Say($"{stores.Name}: areas");
        var found = new List<double>();
        foreach (var (from, to) in new[] { (0, few), (few, many) })
        {
            for (var n = from; n < to; n++)
            {
                await stores.Areas.PutAsync(MadeUp.Area(n), cancellationToken);
            }

            found.Add(await MatchAsync(stores, cancellationToken));
        }

        report.Ratios.Add(new Ratio($"{stores.Name}: p95 of an item that meets no area, {many} areas", found[1], AtMost: 50, Unit: "ms"));
        return (found[0], found[1]);
    }

    // Of scenes over no area: what is left of a match when nothing is to be planned.
    private static async Task<double> MatchAsync(ScalingStores stores, CancellationToken cancellationToken)
    {
        const int scenes = 200;
        var planner = new ScenePlanner(stores.Areas, stores.Scenes, stores.Jobs.Ledger, stores.Jobs.Outbox, (_, _) => ValueTask.FromResult<ModelNeeds?>(null), NullLogger<ScenePlanner>.Instance);
        var watch = new Watch { Id = "bench", Catalog = "bench", Url = "https://example.org/", Collection = "bench" };
        var times = new List<double>();
        for (var n = 0; n < scenes; n++)
        {
            var source = MadeUp.Away(n);
            await using var transaction = await stores.Jobs.Transactions.BeginAsync(cancellationToken);
            await stores.Scenes.PutAsync(transaction, new IndexedScene { Source = source, ContentHash = "h", FirstSeen = DateTimeOffset.UnixEpoch, LastSeen = DateTimeOffset.UnixEpoch }, cancellationToken);
            var began = TimeProvider.System.GetTimestamp();
            await planner.HandleAsync(transaction, watch, new SceneDiscovered { WatchId = watch.Id, Source = source }, JobPriority.Fresh, cancellationToken);
            times.Add(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
        }

        return Percentile95(times);
    }

    private static async Task AddAsync(ScalingStores stores, int first, int count, CancellationToken cancellationToken)
    {
        const int batch = 1_000;
        for (var begin = first; begin < first + count; begin += batch)
        {
            await using var transaction = await stores.Jobs.Transactions.BeginAsync(cancellationToken);
            for (var n = begin; n < Math.Min(begin + batch, first + count); n++)
            {
                await stores.Jobs.Ledger.AddAsync(transaction, MadeUp.Job(n), cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
        }
    }

    private static double Percentile95(List<double> times) => times.Order().ElementAt((int)(times.Count * 0.95));
}
