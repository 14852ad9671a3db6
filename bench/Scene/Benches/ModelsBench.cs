using Groundshift.Bench.ModelGraphs;
using Groundshift.Bench.Reporting;
using Groundshift.Core.Pixels;
using Groundshift.Models.Graphs;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;

namespace Groundshift.Bench.Benches;

/// <summary>How much of the machine's arithmetic imported models use, in both forms of their graphs, and what an import takes.</summary>
internal static class ModelsBench
{
    private const double LeastTransformer = 0.70;
    private const double LeastConvolutions = 0.88;

    // Beyond this the machine was busy otherwise, and a ratio means little.
    private const double MostDrift = 0.15;

    private const double LeastSeconds = 1;

    // Every third date of a series is under cloud.
    private const int CloudyStep = 3;

    private static readonly SessionSettings OneThread = new() { Device = InferenceDevice.Cpu, Threads = 1 };

    public static Bench Bench { get; } = new(
        "models", "imported models over the machine's sgemm peak, fused beside portable graphs; time and memory of an import", Long: true, RunAsync);

    private static async Task RunAsync(BenchContext context, BenchReport report, CancellationToken cancellationToken)
    {
        if (await Sgemm.MeasureAsync(cancellationToken) is null)
        {
            report.Skipped = "needs libopenblas.so.0 for the machine's peak: apt-get install libopenblas0-pthread";
            return;
        }

        var table = report.Table(
            $"Batches as the packages suggest on one thread, processor time, median of {context.Rounds}; peak: OpenBLAS sgemm 2048, kernel {Sgemm.Kernel ?? "its own choice"}",
            "model", "GFLOP per window", "windows", "sgemm GFLOP/s", "fused GFLOP/s", "portable GFLOP/s", "fused over portable");
        foreach (var model in BenchModel.All(context.Small).Where(model => context.Model is not { } part || model.Name.Contains(part, StringComparison.OrdinalIgnoreCase)))
        {
            await RunModelAsync(model, context, report, table, cancellationToken);
        }

        if (context.Model is null)
        {
            await ImportAsync(context, report, cancellationToken);
        }
    }

    private static async Task RunModelAsync(BenchModel model, BenchContext context, BenchReport report, ReportTable table, CancellationToken cancellationToken)
    {
        var folder = context.At("model");
        if (model.Checkpoint(folder, context.Root, context.Seed) is not { } checkpoint)
        {
            report.Notes.Add($"{model.Name} was left out: {model.Published} is not there.");
            return;
        }

        BenchContext.Say($"{model.Name}: imported");
        var (fused, portable) = (Path.Combine(folder, "fused"), Path.Combine(folder, "portable"));
        ModelImport.Write(model.Importer, checkpoint, fused, model.Settings(GraphForm.Fused));
        ModelImport.Write(model.Importer, checkpoint, portable, model.Settings(GraphForm.Portable));
        var manifest = ModelPackage.ReadManifest(fused);
        var gflop = model.Flops(Path.Combine(fused, ModelPackageWriter.ModelFileName), checkpoint, manifest.WindowSize) / 1e9;
        var turns = await TurnsAsync(ModelPackage.Open(fused), ModelPackage.Open(portable), gflop * manifest.BatchSize, context.Rounds, cancellationToken);
        if (manifest.Dates > 1)
        {
            report.Ratios.Add(Ratio.Of(
                $"{model.Name}, time of a window with every third date under cloud over a clear one", CloudyOverClear(ModelPackage.Open(fused), context.Rounds, cancellationToken)));
        }

        Directory.Delete(folder, recursive: true);

        report.Ratios.Add(Ratio.Of(
            $"{model.Name}, fused graph over sgemm", [.. turns.Select(turn => turn.Fused / turn.Peak)],
            atLeast: model.IsTransformer ? LeastTransformer : LeastConvolutions));
        var (least, most) = (turns.Min(turn => turn.Peak), turns.Max(turn => turn.Peak));
        if (most / least - 1 > MostDrift)
        {
            report.Notes.Add($"{model.Name}: sgemm moved between {Ratio.Number(least)} and {Ratio.Number(most)} GFLOP/s meanwhile.");
        }

        var (fusedMedian, portableMedian) = (Numbers.Median([.. turns.Select(turn => turn.Fused)]), Numbers.Median([.. turns.Select(turn => turn.Portable)]));
        table.Add(
            model.Name, gflop, manifest.BatchSize, Numbers.Median([.. turns.Select(turn => turn.Peak)]), fusedMedian, portableMedian, fusedMedian / portableMedian);
    }

    // One session beside the other, between two products of matrices, so that what slows the machine down slows all. The first turn
    // warms up. GFLOP per second; the peak is the mean of the products before and after.
    private static async Task<List<(double Fused, double Portable, double Peak)>> TurnsAsync(
        ModelPackage fused, ModelPackage portable, double gflop, int rounds, CancellationToken cancellationToken)
    {
        using var first = Session(fused);
        using var second = Session(portable);
        Seconds(first, cancellationToken);
        Seconds(second, cancellationToken);
        List<(double, double, double)> turns = [];
        var before = await Sgemm.MeasureAsync(cancellationToken) ?? 0;
        for (var round = 0; round < rounds; round++)
        {
            var (one, other) = (gflop / Seconds(first, cancellationToken), gflop / Seconds(second, cancellationToken));
            var after = await Sgemm.MeasureAsync(cancellationToken) ?? 0;
            turns.Add((one, other, (before + after) / 2));
            before = after;
        }

        return turns;
    }

    private static List<double> CloudyOverClear(ModelPackage package, int rounds, CancellationToken cancellationToken)
    {
        using var clear = Session(package);
        using var cloudy = Session(package);
        foreach (var source in cloudy.Sources)
        {
            var valid = source.Valid.Span<byte>();
            var pixels = valid.Length / source.Shape.Dates;
            for (var date = 0; date < source.Shape.Dates; date += CloudyStep)
            {
                valid.Slice(date * pixels, pixels).Clear();
            }
        }

        var times = Enumerable.Range(0, rounds + 1).Select(_ => (Clear: Seconds(clear, cancellationToken), Cloudy: Seconds(cloudy, cancellationToken))).Skip(1);
        return [.. times.Select(time => time.Cloudy / time.Clear)];
    }

    private static ModelSession Session(ModelPackage package)
    {
        var session = package.CreateSession(SampleType.UInt16, OneThread);
        var random = new Random(5);
        foreach (var source in session.Sources)
        {
            foreach (ref var sample in source.Samples.Span<ushort>())
            {
                sample = (ushort)random.Next(300, 3000);
            }

            source.Valid.Span<byte>().Fill(1);
            source.Scale.Span<float>().Fill(1e-4f);
        }

        // The operation count is that of a window without gaps.
        session.Context(ContextInput.WeatherValid)?.Span<byte>().Fill(1);
        return session;
    }

    // Processor time of one run, the mean of as many as fill a second: what others do on the machine should not count, nor what the
    // turn before left in the caches.
    private static double Seconds(ModelSession session, CancellationToken cancellationToken)
    {
        var start = Environment.CpuUsage.TotalTime;
        var spent = 0.0;
        var runs = 0;
        while (spent < LeastSeconds)
        {
            session.Run(cancellationToken);
            runs++;
            spent = (Environment.CpuUsage.TotalTime - start).TotalSeconds;
        }

        return spent / runs;
    }

    private static async Task ImportAsync(BenchContext context, BenchReport report, CancellationToken cancellationToken)
    {
        var model = BenchModel.Prithvi300M;
        var folder = context.At("import");
        BenchContext.Say($"{model.Name}: a checkpoint of random numbers is written");
        var checkpoint = model.Checkpoint(folder, context.Root, context.Seed) ?? throw new InvalidOperationException("A random checkpoint is always written.");
        var megabytes = new FileInfo(checkpoint).Length / 1e6;
        var table = report.Table(
            $"Import of {model.Name}, {Ratio.Number(megabytes)} MB in torch's zip format, in a process of its own",
            "weights", "seconds", "cpu seconds", "peak MB", "peak over checkpoint");
        foreach (var precision in new[] { ImportPrecision.Float32, ImportPrecision.Float16 })
        {
            var run = await ImportRun.RunAsync(model, checkpoint, Path.Combine(folder, "out"), precision, cancellationToken);
            table.Add($"{precision}", run.Seconds, run.CpuSeconds, run.PeakBytes / 1e6, run.PeakBytes / 1e6 / megabytes);
        }

        Directory.Delete(folder, recursive: true);
    }
}
