using Groundshift.Bench.Inputs;
using Groundshift.Bench.Peer;
using Groundshift.Bench.Pipeline;
using Groundshift.Bench.Reporting;

namespace Groundshift.Bench.Benches;

/// <summary>Our pipeline beside a straightforward one in Python, on the same scene and network.</summary>
internal static class PeerBench
{
    private const double LeastOverTorch = 3.3;
    private const double LeastOverOrt = 1.2;

    public static Bench Bench { get; } = new(
        "peer", "our pipeline beside rasterio + torch, and beside rasterio + ONNX Runtime, same scene and network", Long: true, RunAsync);

    private static async Task RunAsync(BenchContext context, BenchReport report, CancellationToken cancellationToken)
    {
        var (tools, reason) = await PeerTools.FindAsync(context.Root, cancellationToken);
        if (tools is null)
        {
            report.Skipped = reason;
            return;
        }

        BenchContext.Say("making scene and network");
        var path = await tools.SceneAsync(context, StagesBench.Side(context), cancellationToken);
        var model = await tools.ModelAsync(context, cancellationToken);
        var job = BenchJobs.Of(SyntheticScenes.Of(path), model.Manifest);
        using var bare = BareLoop.Single(model);
        var table = report.Table("Alternated; 'bare' is our session in a loop over as many windows", "round", "ours s", "cpu s", "MB", "peer s", "cpu s", "MB", "peer infer s", "bare s");
        List<double> torch = [], torchCpu = [], ort = [], lean = [];
        var (ours, theirs) = ("", "");
        for (var round = 1; round <= context.Rounds; round++)
        {
            BenchContext.Say($"round {round} of {context.Rounds}");
            var mine = (await PipelineRun.InChildAsync(model.Folder, context.At($"ours-{round}"), [job], cancellationToken))[0];
            var peer = await tools.RunAsync(path, context.At("peer"), cancellationToken);
            var floor = bare.Run(mine.Windows);
            (ours, theirs) = (mine.ClassMap, context.At("peer", "peer.tif"));
            var composed = peer.Wall - peer.Stages["infer"] + floor.Wall;
            torch.Add(peer.Wall / mine.Wall);
            torchCpu.Add(peer.Cpu / mine.Cpu);
            ort.Add(composed / mine.Wall);
            lean.Add((composed - peer.Stages["polygonise"]) / mine.Wall);
            table.Add(round, mine.Wall, mine.Cpu, mine.PeakBytes / 1e6, peer.Wall, peer.Cpu, peer.PeakMegabytes, peer.Stages["infer"], floor.Wall);
        }

        report.Ratios.Add(Ratio.Of("speed-up over rasterio + torch", torch, atLeast: LeastOverTorch));
        report.Ratios.Add(Ratio.Of("speed-up over rasterio + ONNX Runtime", ort, atLeast: LeastOverOrt));
        report.Ratios.Add(Ratio.Of("the same without the peer's polygons", lean));
        report.Ratios.Add(Ratio.Of("processor time of the peer over ours", torchCpu));
        report.Ratios.Add(new Ratio("class maps agree on", 100 * ClassMaps.Agreement(ours, theirs), Unit: "%"));
        report.Notes.Add("rasterio + ONNX Runtime: the peer's stages other than inference, plus the bare loop.");
        report.Notes.Add("The peer writes classes and polygons; ours writes classes, confidence, nine shares, a mask and a quicklook, and hashes and stores them.");
        report.Notes.Add("Window origins and tapers differ, and with random weights classes nearly tie, so the maps cannot agree everywhere.");
    }
}
