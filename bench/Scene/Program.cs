using System.Globalization;
using Groundshift.Bench.Benches;
using Groundshift.Bench.ModelGraphs;
using Groundshift.Bench.Pipeline;
using Groundshift.Bench.Reporting;

namespace Groundshift.Bench;

/// <summary><c>./run bench [NAME…]</c>: every figure that the project claims about speed and memory, with its command.</summary>
internal static class Program
{
    private const int DefaultRounds = 5;
    private const int DefaultSeed = 7;

    private static readonly Benches.Bench[] All =
    [
        KernelsBench.Bench, StagesBench.Bench, RatioBench.Bench, PeerBench.Bench, MemoryBench.Bench, KillBench.Bench, ChaosBench.Bench, ModelsBench.Bench,
        ChangeBench.Bench, StateBench.Bench, ChangeCampaignBench.Bench, ChangeCampaignBench.Tuning, ScalingBench.Bench, CatalogBench.Bench,
    ];

    private static async Task<int> Main(string[] arguments)
    {
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, press) =>
        {
            press.Cancel = true;
            stop.Cancel();
        };
        if (arguments is [PipelineRun.Verb, ..])
        {
            await PipelineRun.ServeAsync(arguments[1..], stop.Token);
            return 0;
        }

        if (arguments is [Sgemm.Verb])
        {
            Sgemm.Serve();
            return 0;
        }

        if (arguments is [ImportRun.Verb, var model, var checkpoint, var package, var precision])
        {
            ImportRun.Serve(model, checkpoint, package, precision);
            return 0;
        }

        if (BenchArguments.Parse(arguments, DefaultRounds, DefaultSeed) is not { } parsed || Unknown(parsed) is not null)
        {
            Help(Console.Error);
            return 2;
        }

        if (parsed.Help)
        {
            Help(Console.Out);
            return 0;
        }

        var chosen = parsed.Names.Count > 0 ? All.Where(bench => parsed.Names.Contains(bench.Name)) : All.Where(bench => !bench.Long);
        foreach (var bench in chosen)
        {
            await RunAsync(bench, parsed, stop.Token);
        }

        return 0;
    }

    private static async Task RunAsync(Benches.Bench bench, BenchArguments arguments, CancellationToken cancellationToken)
    {
        var work = Path.Combine(arguments.Root, "bench", "work", bench.Name);
        Delete(work);
        Directory.CreateDirectory(work);
        var report = new BenchReport(bench.Name, arguments.Command(bench.Name), MachineFacts.Find(), TimeProvider.System.GetUtcNow());
        try
        {
            await bench.RunAsync(
                new BenchContext(arguments.Root, work, arguments.Small, arguments.Rounds, arguments.Seed, arguments.Items, arguments.Store, arguments.Model), report, cancellationToken);
        }
        finally
        {
            Delete(work);
        }

        ReportOutput.Print(report, Console.Out);
        ReportOutput.Write(report, Path.Combine(arguments.Root, "bench", "results"));
    }

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string? Unknown(BenchArguments arguments) =>
        arguments.Names.FirstOrDefault(name => All.All(bench => bench.Name != name));

    private static void Help(TextWriter output)
    {
        output.WriteLine("Usage: ./run bench [NAME…] [--small] [--rounds N] [--seed N] [--items N] [--store NAME] [--model NAME]");
        output.WriteLine();
        foreach (var bench in All)
        {
            output.WriteLine($"  {bench.Name,-8} {bench.Summary}{(bench.Long ? " (long: runs only when named)" : "")}");
        }

        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  --small      smaller inputs, about a minute per bench"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  --rounds N   how often what is compared is alternated ({DefaultRounds})"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  --seed N     decides everything random ({DefaultSeed})"));
        output.WriteLine("  --items N    size of the generated catalog (catalog: 1000000)");
        output.WriteLine("  --store NAME sqlite or postgres alone (catalog: both)");
        output.WriteLine("  --model NAME models whose names hold this, without the import (models: all)");
        output.WriteLine();
        output.WriteLine("Results are printed, ratios first, and written to bench/results/NAME.json.");
    }
}
