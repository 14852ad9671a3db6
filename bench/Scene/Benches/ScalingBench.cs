using Groundshift.Bench.Reporting;
using Groundshift.Bench.Scaling;

namespace Groundshift.Bench.Benches;

/// <summary>Whether more workers do more, whether long queues and many areas slow a claim or a match, and what a watcher costs.</summary>
internal static class ScalingBench
{
    private const double Share = 0.95;

    // p95 of single store calls on a shared machine varies by about this much from run to run.
    private const double Noise = 1.5;

    // Below this a difference is that of two wake-ups of the operating system and none of ours.
    private const double Unnoticed = 2;

    public static Bench Bench { get; } = new(
        "scaling", "stand-in workers, 100,000 queued jobs, 10,000 areas, watcher's cost, on SQLite, PostgreSQL and RabbitMQ", Long: true, RunAsync);

    private static async Task RunAsync(BenchContext context, BenchReport report, CancellationToken cancellationToken)
    {
        var tables = new Tables(
            report.Table(WorkerRates.Title, "stores", "1 worker", "2 workers", "4 workers"),
            report.Table("p95 in milliseconds of a message and its claim", "stores", "few jobs queued", "many"),
            report.Table("Milliseconds of a match of a scene that meets no area", "stores", "p95, 10 areas", "p95, many", "first after a change, 10 areas", "many"),
            report.Table(
                "Watcher: processor time in milliseconds (with the database's), requests to the catalog",
                "stores", "areas", "ms per new item", "requests per new item", "ms per sweep without news", "requests per such sweep"));
        report.Notes.Add("Workers are tasks of one process, each with its own claims; the stand-in waits and computes nothing.");
        Func<Task<ScalingStores>>[] kinds =
            [() => Task.FromResult(ScalingStores.Sqlite(context.At("sqlite"))), ScalingStores.PostgresAsync, ScalingStores.RabbitMqAsync];
        foreach (var open in kinds)
        {
            await using var stores = await open();
            var next = await WorkersAsync(context, stores, report, tables.Workers, cancellationToken);
            await ClaimsAsync(context, stores, report, tables.Claims, next, isToldOnly: open == kinds[^1], cancellationToken);
            if (open != kinds[^1])
            {
                // The queue has no part in it.
                await AreasAsync(context, stores, report, tables, cancellationToken);
            }
        }
    }

    private static async Task<int> WorkersAsync(BenchContext context, ScalingStores stores, BenchReport report, ReportTable table, CancellationToken cancellationToken)
    {
        // The first jobs of all compile what runs.
        const int warming = 2;
        await WorkerRates.MeasureAsync(stores, 1, 0, warming, cancellationToken);
        var (next, rates) = (warming, new List<double>());
        foreach (var workers in new[] { 1, 2, 4 })
        {
            BenchContext.Say($"{stores.Name}: {workers} workers");
            var jobs = workers * (context.Small ? 10 : 30);
            rates.Add(await WorkerRates.MeasureAsync(stores, workers, next, jobs, cancellationToken));
            next += jobs;
        }

        table.Add(stores.Name, rates[0], rates[1], rates[2]);
        report.Ratios.Add(new Ratio($"{stores.Name}: rate of 2 workers over 2 times that of 1", rates[1] / rates[0] / 2, AtLeast: Share));
        report.Ratios.Add(new Ratio($"{stores.Name}: rate of 4 workers over 4 times that of 1", rates[2] / rates[0] / 4, AtLeast: Share));
        return next;
    }

    private static async Task ClaimsAsync(BenchContext context, ScalingStores stores, BenchReport report, ReportTable table, int first, bool isToldOnly, CancellationToken cancellationToken)
    {
        const int few = 1_000;
        var many = context.Small ? 10_000 : 100_000;
        BenchContext.Say($"{stores.Name}: {few} jobs queued");
        await stores.AddAsync(first, few, isToldOnly: false, cancellationToken);
        var before = await ClaimTimes.MeasureAsync(stores, cancellationToken);
        BenchContext.Say($"{stores.Name}: {many} jobs queued");

        // Messages come in order, so none of these is claimed; what a ledger of as many jobs does to a claim is seen without the broker.
        await stores.AddAsync(first + few, many, isToldOnly, cancellationToken);
        var after = await ClaimTimes.MeasureAsync(stores, cancellationToken);
        table.Add(stores.Name, before, after);
        report.Ratios.Add(Slower($"{stores.Name}: p95 of a message and its claim, {many} jobs over {few}", before, after));
    }

    private static async Task AreasAsync(BenchContext context, ScalingStores stores, BenchReport report, Tables tables, CancellationToken cancellationToken)
    {
        const int few = 10;
        var (many, items) = context.Small ? (1_000, 200) : (10_000, 1_000);
        BenchContext.Say($"{stores.Name}: 1 area");
        await stores.AddAreasAsync(0, 1, cancellationToken);
        var one = await SweepCosts.MeasureAsync(stores, "of-one", items, cancellationToken);
        await stores.AddAreasAsync(1, few, cancellationToken);
        var fewTimes = await MatchTimes.MeasureAsync(stores, cancellationToken);
        BenchContext.Say($"{stores.Name}: {many} areas");
        await stores.AddAreasAsync(few, many, cancellationToken);
        var manyTimes = await MatchTimes.MeasureAsync(stores, cancellationToken);
        var all = await SweepCosts.MeasureAsync(stores, "of-many", items, cancellationToken);
        tables.Matches.Add(stores.Name, fewTimes.P95, manyTimes.P95, fewTimes.First, manyTimes.First);
        tables.Watcher.Add(stores.Name, 1, one.PerItem, one.RequestsPerItem, one.PerSweep, one.RequestsPerSweep);
        tables.Watcher.Add(stores.Name, many, all.PerItem, all.RequestsPerItem, all.PerSweep, all.RequestsPerSweep);
        report.Ratios.Add(Slower($"{stores.Name}: p95 of a match, {many} areas over {few}", fewTimes.P95, manyTimes.P95));
        report.Ratios.Add(new Ratio($"{stores.Name}: watcher's processor time per new item, {many} areas over 1", all.PerItem / one.PerItem, AtMost: Noise));
    }

    private static Ratio Slower(string name, double before, double after) =>
        new(name, Math.Max(after, Unnoticed) / Math.Max(before, Unnoticed), AtMost: Noise);

    private sealed record Tables(ReportTable Workers, ReportTable Claims, ReportTable Matches, ReportTable Watcher);
}
