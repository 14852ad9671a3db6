using Groundshift.Bench.Inputs;
using Groundshift.Bench.Pipeline;
using Groundshift.Bench.Reporting;
using Groundshift.Core.Jobs;

namespace Groundshift.Bench.Benches;

/// <summary>Peak memory of a full scene, and of one four times as tall: it must follow the width, not the height.</summary>
internal static class MemoryBench
{
    private const int FullSide = 10_980;
    private const int SmallSide = 2_744;
    private const int Taller = 4;

    // Targets of the design's quality page.
    private const double MostMegabytes = 600;
    private const double MostGrowth = 1.05;

    public static Bench Bench { get; } = new(
        "memory", "peak memory of a 10980 x 10980 x 10 scene with 9 classes and of one four times as tall", Long: true, RunAsync);

    private static async Task RunAsync(BenchContext context, BenchReport report, CancellationToken cancellationToken)
    {
        var side = context.Small ? SmallSide : FullSide;
        var model = BenchPackages.Write(context.At("model"), "per-pixel", BenchNetwork.PerPixel());
        var table = report.Table("Each run in a process of its own", "scene", "width", "height", "peak MB", "wall s", "cpu s", "windows");
        foreach (var (name, make) in Layouts)
        {
            var peaks = new List<double>();
            foreach (var height in new[] { side, side * Taller })
            {
                BenchContext.Say($"{name}, {side} x {height}");
                var scene = make(context.At($"{name}-{height}"), side, height, context.Seed);
                var folder = context.At("out");
                var figures = (await PipelineRun.InChildAsync(model.Folder, folder, [BenchJobs.Of(scene, model.Manifest)], cancellationToken))[0];
                Directory.Delete(folder, recursive: true);
                peaks.Add(figures.PeakBytes / 1e6);
                table.Add(name, side, height, figures.PeakBytes / 1e6, figures.Wall, figures.Cpu, figures.Windows);
            }

            report.Ratios.Add(new Ratio($"{name}: peak of the taller scene over the other's", peaks[1] / peaks[0], AtMost: MostGrowth));
            report.Ratios.Add(new Ratio($"{name}: peak", peaks[0], AtMost: context.Small ? null : MostMegabytes, Unit: "MB"));
        }

        report.Notes.Add("stack: ten 10 m bands in one file of 512-pixel tiles; sentinel2: a file per band, 10 m and 20 m, 1024-pixel tiles, with an SCL mask.");
        report.Notes.Add("The model is a linear classifier of single pixels, so weights and activations hardly count.");
    }

    private static readonly (string Name, Func<string, int, int, int, SceneRecord> Make)[] Layouts =
    [
        ("stack", SyntheticScenes.Stack), ("sentinel2", SyntheticScenes.Sentinel2),
    ];
}
