using Groundshift.Bench.Inputs;
using Groundshift.Bench.Pipeline;
using Groundshift.Bench.Reporting;

namespace Groundshift.Bench.Benches;

/// <summary>How much of the model's bare speed is left inside the pipeline, and how close the scene comes to the sum of its parts.</summary>
internal static class RatioBench
{
    private const double LeastThroughput = 0.95;
    private const double MostWall = 1.08;

    public static Bench Bench { get; } = new(
        "ratio", "inference inside the pipeline over a bare loop; scene wall over the sum of its parts", Long: false, RunAsync);

    private static async Task RunAsync(BenchContext context, BenchReport report, CancellationToken cancellationToken)
    {
        var side = StagesBench.Side(context);
        var model = BenchPackages.Write(context.At("unet"), "unet32", BenchNetwork.UNet32());
        var job = BenchJobs.Of(SyntheticScenes.Stack(context.At("scene"), side, side, context.Seed), model.Manifest);
        using var bare = BareLoop.InLanes(model);
        using var single = BareLoop.Single(model);
        BenchContext.Say("warming up");
        var windows = (await PipelineRun.RunAsync(job, model, context.At("warm"), cancellationToken)).Windows;
        var table = report.Table(
            $"{side} x {side} x 10, {windows} windows, alternated", "round", "bare s", "bare cpu s", "one run s", "one run cpu s", "alone cpu s", "scene s", "scene cpu s", "model in it s");
        List<double> modelRatios = [], singleRatios = [], cpuRatios = [], wallRatios = [];
        for (var round = 1; round <= context.Rounds; round++)
        {
            BenchContext.Say($"round {round} of {context.Rounds}");
            var before = bare.Run(windows);
            var one = single.Run(windows);
            var scene = await PipelineRun.RunAsync(job, model, context.At($"round-{round}"), cancellationToken);
            var alone = await StagesBench.AloneAsync(context with { Work = context.At($"alone-{round}") }, job, model);
            Directory.Delete(context.At($"round-{round}"), recursive: true);
            Directory.Delete(context.At($"alone-{round}"), recursive: true);
            table.Add(round, before.Wall, before.Cpu, one.Wall, one.Cpu, alone.Cpu, scene.Wall, scene.Cpu, scene.Model);
            modelRatios.Add(before.Wall / scene.Model);
            singleRatios.Add(one.Wall / scene.Model);
            cpuRatios.Add(scene.Cpu / alone.Cpu);
            wallRatios.Add(scene.Wall * Environment.ProcessorCount / alone.Cpu);
        }

        report.Ratios.Add(Ratio.Of("model throughput in the pipeline over the bare loop", modelRatios, atLeast: LeastThroughput));
        report.Ratios.Add(Ratio.Of("the same over a loop of one run at a time on all cores", singleRatios));
        report.Ratios.Add(Ratio.Of("scene wall over the sum of solo core-seconds / cores", wallRatios, atMost: MostWall));
        report.Ratios.Add(Ratio.Of("scene cpu over the sum of solo cpu", cpuRatios));
        report.Notes.Add("bare: as many runs at once as the pipeline has lanes; the model alone is measured with a lane's threads.");
        report.Notes.Add("Wall figures hold only where nothing else runs; the cpu ratio holds on a busy machine too.");
    }
}
