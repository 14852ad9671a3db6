using System.Globalization;
using Groundshift.Bench.Reporting;
using Groundshift.TestKit.Chaos;

namespace Groundshift.Bench.Benches;

/// <summary>All roles as processes of their own over real servers, with everything failing for minutes, beside an undisturbed run.</summary>
internal static class ChaosBench
{
    private const int Places = 10;
    private const int Dates = 20;
    private const int SmallPlaces = 3;
    private const int SmallDates = 8;
    private static readonly TimeSpan FaultsFor = TimeSpan.FromMinutes(8);

    public static Bench Bench { get; } = new(
        "chaos", "roles apart on RabbitMQ, PostgreSQL and Azurite while all of them fail, 200 scenes, beside an undisturbed run", Long: true, RunAsync);

    private static async Task RunAsync(BenchContext context, BenchReport report, CancellationToken cancellationToken)
    {
        var program = Path.Combine(context.Root, "artifacts", "program", "groundshift.dll");
        if (!File.Exists(program))
        {
            report.Skipped = "needs the program: ./run setup builds it";
            return;
        }

        var run = await ChaosRun.RunAsync(
            new ChaosPlan
            {
                Seed = context.Seed,
                Program = program,
                Folder = context.Work,
                Places = context.Small ? SmallPlaces : Places,
                Dates = context.Small ? SmallDates : Dates,
                FaultsFor = context.Small ? TimeSpan.Zero : FaultsFor,
                Say = BenchContext.Say,
            },
            cancellationToken);
        report.Ratios.Add(new Ratio("differences from the undisturbed run", run.Differences.Count, AtMost: 0));
        report.Ratios.Add(new Ratio("files that are missing or torn", run.Torn.Count, AtMost: 0));
        report.Ratios.Add(new Ratio("events that lead elsewhere", run.WrongEvents.Count, AtMost: 0));
        report.Ratios.Add(new Ratio("processes that ended by themselves", run.OwnEnds.Count, AtMost: 0));
        report.Ratios.Add(new Ratio("products compared", run.Products, AtLeast: run.Scenes - run.WithoutProduct));
        report.Ratios.Add(new Ratio("rasters compared byte by byte", run.Rasters, AtLeast: run.Products));
        report.Ratios.Add(new Ratio("alerts", run.Alerts, AtLeast: 1));
        report.Ratios.Add(new Ratio("faults survived", run.Survived.Values.Sum()));
        var table = report.Table(
            string.Create(CultureInfo.InvariantCulture, $"Undisturbed {run.Undisturbed.TotalSeconds:0} s in one process, disturbed {run.Disturbed.TotalSeconds:0} s; seed {context.Seed}"),
            "fault", "survived");
        foreach (var (kind, count) in run.Survived.OrderBy(entry => entry.Key))
        {
            table.Add(kind, count);
        }

        report.Notes.AddRange([.. run.LeftOut, .. run.Differences.Concat(run.Torn).Concat(run.WrongEvents).Concat(run.OwnEnds).Take(40)]);
    }
}
