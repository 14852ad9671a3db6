using Groundshift.Bench.Inputs;
using Groundshift.Bench.Reporting;
using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.InferenceWorker.Stitching;
using Groundshift.Models.Onnx;

namespace Groundshift.Bench.Benches;

/// <summary>The two loops that touch every pixel on one thread: cutting windows, and blending opinions into classes.</summary>
internal static class KernelsBench
{
    private const int Width = 10_980;
    private const int Halo = 32;
    private const int Turns = 9;

    // A row of windows in the middle, where nothing is reflected at the scene's edge.
    private const int Row = 1;
    private const double LeastOverCopy = 0.6;

    public static Bench Bench { get; } = new(
        "kernels", "cutting windows over memcpy; blending and argmax in megapixels per second", Long: false, Run);

    private static Task Run(BenchContext context, BenchReport report, CancellationToken cancellationToken)
    {
        var plan = new WindowPlan(Width, BenchNetwork.Window * 4, BenchNetwork.Window, Halo);
        Cut(plan, report, cancellationToken);
        Blend(plan, report, cancellationToken);
        return Task.CompletedTask;
    }

    // Scaling and centring stand in the graph, so cutting is a copy of bytes; its floor is one.
    private static void Cut(WindowPlan plan, BenchReport report, CancellationToken cancellationToken)
    {
        var bands = SyntheticScenes.Bands.Length;
        using var ring = new RowRing(plan, new PixelRect(0, 0, Width, plan.Height), bands, SampleType.UInt16);
        var shape = new ModelShape(1, plan.WindowSize, [new SourceShape(SampleType.UInt16, 1, bands)], BenchNetwork.Classes, plan.WindowSize);
        using var batch = new WindowBatch(shape);
        var sampleBytes = shape.SampleBytes(0);
        using var source = new NativeBuffer(plan.Columns * sampleBytes);
        using var block = Rows(plan, bands);

        // Memory that was never written is one page of zeros, whatever its size.
        source.Span<byte>().Fill(1);
        batch.Samples().Span<byte>().Fill(1);
        List<double> cuts = [], copies = [], stores = [], ratios = [];
        for (var turn = 0; turn <= Turns; turn++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var copy = Seconds(() =>
            {
                for (var column = 0; column < plan.Columns; column++)
                {
                    source.Span<byte>(column * sampleBytes, (int)sampleBytes).CopyTo(batch.Samples().Span<byte>());
                }
            });
            var store = Seconds(() =>
            {
                for (var row = 0; row < plan.Height; row += block.Grid.Height)
                {
                    ring.Store(block, row);
                }
            });
            var cut = Seconds(() =>
            {
                for (var column = 0; column < plan.Columns; column++)
                {
                    ring.Cut(plan.Window(Row, column), batch);
                    batch.Add(plan.Window(Row, column));
                    batch.Clear();
                }
            });
            Keep(turn, (cuts, cut), (copies, copy), (stores, store), (ratios, copy / cut));
        }

        report.Ratios.Add(Ratio.Of("cutting windows of uint16 over memcpy of the same bytes", ratios, atLeast: LeastOverCopy));
        var bytes = plan.Columns * sampleBytes / 1e9;
        var table = report.Table($"One row of {plan.Columns} windows, {bands} bands, one thread, {Turns} turns", "kernel", "median cpu ms", "GB per cpu s");
        table.Add("memcpy", 1e3 * Numbers.Median(copies), bytes / Numbers.Median(copies));
        table.Add("cut, with validity", 1e3 * Numbers.Median(cuts), bytes / Numbers.Median(cuts));
        var rows = (double)plan.Height * Width * bands * sizeof(ushort) / 1e9;
        table.Add($"store {plan.Height} rows", 1e3 * Numbers.Median(stores), rows / Numbers.Median(stores));
    }

    private static PixelBlock Rows(WindowPlan plan, int bands)
    {
        var rows = plan.WindowSize / 8;
        var grid = new GridSpec("EPSG:32633", new AffineTransform(10, 0, 0, 0, -10, 0), Width, rows);
        float[] ones = [.. Enumerable.Repeat(1f, bands)];
        var block = new PixelBlock(grid, SampleType.UInt16, PixelUnit.Reflectance, ones, ones);
        var random = new Random(3);
        random.NextBytes(block.Samples.Span<byte>());
        return block;
    }

    private static void Blend(WindowPlan plan, BenchReport report, CancellationToken cancellationToken)
    {
        const int Classes = BenchNetwork.Classes;
        using var taper = new Taper(plan);
        using var band = new RowBand(plan, taper, new PixelRect(0, 0, Width, plan.Height), Classes);
        using var decision = new RowDecision(band);
        using var opinion = new NativeBuffer((long)Classes * plan.WindowSize * plan.WindowSize * sizeof(float));
        using var rows = new NativeBuffer((long)(3 + Classes) * Width);
        opinion.Span<float>().Fill(1f / Classes);
        List<double> blends = [], decisions = [];
        for (var turn = 0; turn <= Turns; turn++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var blend = Seconds(() => Add(plan, band, opinion.Span<float>()));
            var decide = Seconds(() => Decide(plan, decision, rows));
            for (var row = 0; row < plan.WindowSize; row++)
            {
                band.Clear(row);
            }

            Keep(turn, (blends, blend), (decisions, decide));
        }

        // A row of windows blends the pixels of its cores once and those of its halos with its neighbours'.
        var adding = Width * plan.CoreSize / 1e6 / Numbers.Median(blends);
        var deciding = Width * OwnRows(plan) / 1e6 / Numbers.Median(decisions);
        report.Ratios.Add(new Ratio($"blend + argmax, {Classes} classes, one thread", 1 / ((1 / adding) + (1 / deciding)), Unit: "Mpx/s"));
        var table = report.Table($"One row of {plan.Columns} windows, one thread, {Turns} turns", "kernel", "Mpx per cpu s");
        table.Add("blend", adding);
        table.Add("argmax and shares", deciding);
    }

    private static void Add(WindowPlan plan, RowBand band, ReadOnlySpan<float> opinion)
    {
        for (var column = 0; column < plan.Columns; column++)
        {
            band.Add(plan.Window(Row, column), opinion);
        }
    }

    private static void Decide(WindowPlan plan, RowDecision decision, NativeBuffer rows)
    {
        var first = plan.FirstRow(Row) + (2 * plan.Halo);
        for (var row = first; row < first + OwnRows(plan); row++)
        {
            decision.Decide(
                row,
                rows.Span<byte>(0, Width),
                rows.Span<byte>(Width, Width),
                rows.Span<byte>(2L * Width, Width),
                rows.Span<byte>(3L * Width, BenchNetwork.Classes * Width),
                Width);
        }
    }

    // Rows that only one row of windows touches, so that their weights are whole.
    private static int OwnRows(WindowPlan plan) => plan.CoreSize - (2 * plan.Halo);

    // Processor time: what others do on the machine should not count.
    private static double Seconds(Action work)
    {
        var start = Environment.CpuUsage.TotalTime;
        work();
        return (Environment.CpuUsage.TotalTime - start).TotalSeconds;
    }

    // The first turn warms up.
    private static void Keep(int turn, params ReadOnlySpan<(List<double> Values, double Value)> measured)
    {
        foreach (var (values, value) in measured)
        {
            if (turn > 0)
            {
                values.Add(value);
            }
        }
    }
}
