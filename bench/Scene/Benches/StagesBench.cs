using Groundshift.Adapters.Embedded;
using Groundshift.Bench.Inputs;
using Groundshift.Bench.Pipeline;
using Groundshift.Bench.Reporting;
using Groundshift.Core.Jobs;
using Groundshift.Models.Manifests;

namespace Groundshift.Bench.Benches;

/// <summary>Where the time of a scene goes, stage by stage, and what the hot path leaves to the garbage collector.</summary>
internal static class StagesBench
{
    private const double MostBytesPerWindow = 1024;

    public static Bench Bench { get; } = new(
        "stages", "stage table of one scene with a U-Net; managed allocation per window, gen-2 collections", Long: false, RunAsync);

    /// <summary>Side of the scene.</summary>
    public static int Side(BenchContext context) => context.Small ? 1024 : 2048;

    private static async Task RunAsync(BenchContext context, BenchReport report, CancellationToken cancellationToken)
    {
        var side = Side(context);
        var scene = SyntheticScenes.Stack(context.At("scene"), side, side, context.Seed);
        await TableAsync(context, report, scene, side);
        await AllocationAsync(context, report, scene, side, cancellationToken);
    }

    /// <summary>Measures each stage alone.</summary>
    public static async Task<StageMeters> AloneAsync(BenchContext context, SceneJob job, ModelPackage model)
    {
        var folder = context.At("alone");
        using var stores = EmbeddedStores.Open(context.At("alone-store"), TimeProvider.System);
        using var sequential = new SequentialScene(job, model, folder);
        var meters = await sequential.RunAsync(async file =>
        {
            await using (var stream = File.OpenRead(file))
            {
                await System.Security.Cryptography.SHA256.HashDataAsync(stream);
            }

            await stores.Objects.PutAsync(Path.GetFileName(file), file, "image/tiff", CancellationToken.None);
        });
        return meters;
    }

    private static async Task TableAsync(BenchContext context, BenchReport report, SceneRecord scene, int side)
    {
        BenchContext.Say("warming up");
        var light = BenchPackages.Write(context.At("light"), "per-pixel", BenchNetwork.PerPixel());
        await AloneAsync(context with { Work = context.At("warm") }, BenchJobs.Of(scene, light.Manifest), light);
        BenchContext.Say($"each stage alone, {side} x {side}");
        var model = BenchPackages.Write(context.At("unet"), "unet32", BenchNetwork.UNet32());
        var meters = await AloneAsync(context, BenchJobs.Of(scene, model.Manifest), model);
        var table = report.Table($"{side} x {side} x 10, {meters.Windows} windows of 256, each stage alone", "stage", "wall s", "cpu s", "share %", "MB", "MB per cpu s", "managed kB");
        foreach (var (name, meter) in meters.All)
        {
            table.Add(name, meter.Wall, meter.Cpu, 100 * meter.Cpu / meters.Cpu, meter.Bytes / 1e6, meter.Throughput, meter.Allocated / 1e3);
        }

        table.Add("all", meters.All.Sum(stage => stage.Meter.Wall), meters.Cpu, 100.0, "", "", meters.All.Sum(stage => stage.Meter.Allocated) / 1e3);
    }

    // Fixed costs of a run cancel out between two areas of one scene; what is left belongs to the windows.
    private static async Task AllocationAsync(BenchContext context, BenchReport report, SceneRecord scene, int side, CancellationToken cancellationToken)
    {
        BenchContext.Say("managed allocation");
        var model = BenchPackages.Write(context.At("per-pixel"), "per-pixel", BenchNetwork.PerPixel());
        SceneJob[] jobs =
        [
            BenchJobs.Of(scene, model.Manifest), BenchJobs.Of(scene, model.Manifest, BenchJobs.DownTo(side / 4)), BenchJobs.Of(scene, model.Manifest),
        ];
        var figures = await PipelineRun.InChildAsync(model.Folder, context.At("allocation"), jobs, cancellationToken);
        var (part, whole) = (figures[1], figures[2]);
        report.Ratios.Add(new Ratio(
            "managed allocation per window", (double)(whole.Allocated - part.Allocated) / (whole.Windows - part.Windows), AtMost: MostBytesPerWindow, Unit: "bytes"));
        report.Ratios.Add(new Ratio("gen-2 collections per scene", whole.Collections, AtMost: 0));
        var table = report.Table("Managed heap, one process, after a first run", "area", "windows", "allocated kB", "gen-2");
        table.Add("a quarter", part.Windows, part.Allocated / 1e3, part.Collections);
        table.Add("whole", whole.Windows, whole.Allocated / 1e3, whole.Collections);
    }
}
