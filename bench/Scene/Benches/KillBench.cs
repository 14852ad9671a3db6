using System.Globalization;
using Groundshift.Adapters.Embedded;
using Groundshift.Bench.Kills;
using Groundshift.Bench.Reporting;
using Groundshift.TestKit.EndState;

namespace Groundshift.Bench.Benches;

/// <summary>The whole demo, killed again and again and resumed, must end in the catalog of an undisturbed one.</summary>
internal static class KillBench
{
    private const int SmallSide = 180;
    private const int FullSide = 600;
    private const int ExtraKills = 5;

    public static Bench Bench { get; } = new(
        "kill", "the demo killed at random points and resumed until it ends, its catalog beside an undisturbed one", Long: true, RunAsync);

    private static async Task RunAsync(BenchContext context, BenchReport report, CancellationToken cancellationToken)
    {
        var folder = context.At("demo");
        var side = context.Small ? SmallSide : FullSide;
        var program = Path.Combine(context.Root, "artifacts", "program", "groundshift.dll");
        if (!File.Exists(program))
        {
            report.Skipped = "needs the program: ./run setup builds it";
            return;
        }

        var runs = new DemoRuns(
            program,
            folder,
            ["--size", side.ToString(CultureInfo.InvariantCulture), "--seed", context.Seed.ToString(CultureInfo.InvariantCulture)]);
        BenchContext.Say("undisturbed run");
        var took = await runs.FinishAsync(resume: false, cancellationToken);

        // Moved aside, so that both runs have the same paths and nothing but the kills tells them apart.
        Directory.Move(folder, context.At("undisturbed"));
        var kills = await KillUntilDoneAsync(context, runs, report, took, cancellationToken);
        var undisturbed = await ReadAsync(context.At("undisturbed", "data"), cancellationToken);
        var killed = await ReadAsync(Path.Combine(folder, "data"), cancellationToken);
        var differences = killed.DifferencesFrom(undisturbed);
        report.Ratios.Add(new Ratio("differences between the catalogs", differences.Count, AtMost: 0));
        report.Ratios.Add(new Ratio("files that are missing or torn", killed.Torn.Count, AtMost: 0));
        report.Ratios.Add(new Ratio("kills", kills));
        report.Ratios.Add(new Ratio("products compared", undisturbed.Products.Count, AtLeast: 1));
        report.Ratios.Add(new Ratio("rasters compared byte by byte", undisturbed.Rasters, AtLeast: 1));
        report.Notes.AddRange(differences.Take(40));
        report.Notes.Add($"May differ: {string.Join(", ", ExpectedDifferences.Paths)}.");
    }

    private static async Task<CatalogSnapshot> ReadAsync(string data, CancellationToken cancellationToken)
    {
        using var stores = EmbeddedStores.Open(data, TimeProvider.System);
        return await CatalogSnapshot.ReadAsync(stores.Catalog, stores.Ledger, stores.Objects, cancellationToken);
    }

    private static async Task<int> KillUntilDoneAsync(
        BenchContext context, DemoRuns runs, BenchReport report, TimeSpan took, CancellationToken cancellationToken)
    {
        var random = new Random(context.Seed);
        var table = report.Table(string.Create(CultureInfo.InvariantCulture, $"Undisturbed: {took.TotalSeconds:0} s; seed {context.Seed}"), "run", "killed after s");
        var most = context.Rounds + ExtraKills;
        for (var kill = 0; kill < most; kill++)
        {
            var after = took * random.NextDouble();
            BenchContext.Say(string.Create(CultureInfo.InvariantCulture, $"kill {kill + 1} of {most} after {after.TotalSeconds:0.0} s"));
            if (!await runs.KillAsync(resume: kill > 0, after, cancellationToken))
            {
                table.Add(kill + 1, "ended by itself");
                return kill;
            }

            table.Add(kill + 1, after.TotalSeconds);
        }

        BenchContext.Say("last run, undisturbed");
        var rest = await runs.FinishAsync(resume: true, cancellationToken);
        table.Add(most + 1, string.Create(CultureInfo.InvariantCulture, $"ended by itself after {rest.TotalSeconds:0} s"));
        return most;
    }
}
