using Groundshift.Bench.Reporting;
using Groundshift.Core.Pixels;
using Groundshift.InferenceWorker.State;

namespace Groundshift.Bench.Benches;

/// <summary>One step of a land-cover state on one thread, over copying the bytes that it reads and writes.</summary>
internal static class StateBench
{
    private const int Width = 10_980;
    private const int Rows = CheckpointHeader.StripRows;
    private const int Turns = 9;

    // Four strips, and sixteen for the taller area.
    private const int MemoryRows = 4 * Rows;

    // One pixel in twenty looks unlike its class, in runs of forty as fields do.
    private const int Run = 40;
    private const int RunsPerChange = 20;

    private static readonly string[] Legend =
        ["water", "trees", "grass", "flooded_vegetation", "crops", "shrub_and_scrub", "built", "bare", "snow_and_ice"];

    public static Bench Bench { get; } = new("state", "a step of the land-cover state over memcpy of its bytes", Long: false, RunAsync);

    private static Task RunAsync(BenchContext context, BenchReport report, CancellationToken cancellationToken)
    {
        var model = new FilterModel(Legend, FilterSettings.Default);
        using var state = new StateRows(model.Classes, Width, Rows);
        using var stable = new StableRows(Width, Rows);
        using var observed = new ObservationRows(model.Classes, Width, Rows);
        var seasons = new SeasonTable(model.Classes);
        var times = new List<DateTimeOffset>();
        var bytes = (long)Width * Rows * ((2L * StateRows.BytesPerPixel(model.Classes)) + model.Classes + 1);
        using var source = new NativeBuffer(bytes / 2);
        using var target = new NativeBuffer(bytes / 2);
        source.Span<byte>().Fill(1);
        target.Span<byte>().Fill(1);
        List<double> steps = [], copies = [], ratios = [];
        for (var turn = 0; turn < Turns + 4; turn++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            times.Add(new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(5 * turn));
            Draw(observed, context.Seed + turn);
            for (var row = 0; row < Rows; row++)
            {
                state.Bytes(StatePlane.Stable, row).CopyTo(stable.Row(row + 1));
            }

            using var step = new FilterStep(new StepContext(model, times, times.Count - 1, confirms: true, seasons, new ChangeSpread(model)));
            var stepping = Seconds(() =>
            {
                for (var row = 0; row < Rows; row++)
                {
                    step.Apply(state, stable, observed, row);
                }
            });
            var copying = Seconds(() => source.Span<byte>().CopyTo(target.Span<byte>()));

            // The first steps learn the ground.
            if (turn >= 4)
            {
                steps.Add(stepping);
                copies.Add(copying);
                ratios.Add(copying / stepping);
            }
        }

        report.Ratios.Add(Ratio.Of("state step over memcpy of the bytes that it reads and writes", ratios));
        var table = report.Table($"{Rows} rows of {Width} pixels, {Legend.Length} classes, one thread, {Turns} turns", "kernel", "Mpx per cpu s", "GB per cpu s");
        table.Add("state step", Width * Rows / 1e6 / Numbers.Median(steps), bytes / 1e9 / Numbers.Median(steps));
        table.Add("memcpy", Width * Rows / 1e6 / Numbers.Median(copies), bytes / 1e9 / Numbers.Median(copies));
        StateMemory.Measure(context, report, model, Width, MemoryRows, cancellationToken);
        return Task.CompletedTask;
    }

    private static void Draw(ObservationRows observed, int seed)
    {
        var random = new Random(seed);
        for (var row = 0; row < observed.Rows; row++)
        {
            observed.Valid(row)[..Width].Fill(1);
            for (var column = 0; column < Width; column++)
            {
                var other = column % (Run * RunsPerChange) < Run && seed % 2 == 0;
                for (var index = 0; index < Legend.Length; index++)
                {
                    observed.Probability(index, row)[column] = (byte)(index == (other ? 6 : 1) ? 160 + random.Next(16) : random.Next(5));
                }
            }
        }
    }

    // Processor time: what others do on the machine should not count.
    private static double Seconds(Action work)
    {
        var start = Environment.CpuUsage.TotalTime;
        work();
        return (Environment.CpuUsage.TotalTime - start).TotalSeconds;
    }
}
