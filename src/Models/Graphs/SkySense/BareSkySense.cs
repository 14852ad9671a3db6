using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;
using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Graphs.SkySense;

/// <summary>The parts alone, or the whole, from normalised values to what the published classes return. Images are [N,C,H,W] float32.</summary>
internal static class BareSkySense
{
    private const string Image = "x";

    // Images of the HR backbone in pretraining (arXiv 2312.10115, section 4.1) are larger; this is the least that needs no padding at all.
    private const int UsualHrSize = 256;

    /// <summary>
    /// One part. HR: <c>x</c> to <c>stage0</c> … <c>stage3</c>; Sentinel branch: to <c>feature_map</c>; head: to <c>up</c>;
    /// fusion: <c>x</c> [L,S,inputs] to <c>fused</c> [L,d]. Sizes that the part leaves free are open or of <c>image_size</c>.
    /// </summary>
    public static Action<OnnxGraph> Part(SkySensePart part, SkySenseCheckpoint checkpoint, SkySenseConfig config)
    {
        var weights = checkpoint.Parts[part];
        var check = new TensorCheck();
        switch (part)
        {
            case SkySensePart.BackboneHr:
                var hr = SwinBackbone.Of(weights, config.Window, check);
                check.Finish();
                return graph => Outputs(graph, "stage", hr.Add(graph, graph.ImageInput(hr.Channels, config.ImageSize ?? UsualHrSize), weights));
            case SkySensePart.BackboneS2 or SkySensePart.BackboneS1:
                var branch = SentinelBranch.Of(weights, config.Heads, check);
                check.Finish();
                return graph => graph.Output("feature_map", branch.Add(graph, "vit", graph.ImageInput(branch.Bands, config.ImageSize ?? branch.Side * branch.Patch), weights));
            case SkySensePart.HeadS2 or SkySensePart.HeadS1:
                var head = UpHead.Of(weights, config.Scale, check);
                check.Finish();
                return graph => graph.Output("up", head.Add(
                    graph, "head", graph.Input(Image, DataType.Float, Dimension.Open("batch"), head.Inputs, Dimension.Open("height"), Dimension.Open("width")), weights));
            default:
                var fusion = FusionEncoder.Of(weights, config.FusionHeads ?? config.Heads, check);
                check.Finish();
                return graph => graph.Output("fused", fusion.Add(
                    graph, graph.Input(Image, DataType.Float, Dimension.Open("places"), Dimension.Open("sequence"), fusion.Inputs), weights));
        }
    }

    /// <summary>
    /// The whole: <c>s2</c> [N,T,10,H,W], <c>day_of_year</c> int64 [N,T] and, where their parts are there, <c>s1</c> [N,T',2,H,W] and
    /// <c>hr</c> [N,3,H k,W k], to <c>fused</c> [N,d,H,W].
    /// </summary>
    public static void Whole(OnnxGraph graph, SkySenseNetwork network, SkySenseConfig config)
    {
        var size = SizeOf(network, config);
        var batch = Dimension.Open("batch");
        var optical = graph.Input("s2", DataType.Float, batch, config.Dates, network.Optical.Branch.Bands, size, size);
        var days = graph.Input("day_of_year", DataType.Int64, batch, config.Dates);
        var radar = network.Radar is { } path ? graph.Input("s1", DataType.Float, batch, config.RadarDates, path.Branch.Bands, size, size) : null;
        var hr = network.Hr is { } backbone
            ? graph.Input("hr", DataType.Float, batch, backbone.Channels, size * network.HrPixels, size * network.HrPixels)
            : null;
        graph.Output("fused", network.Add(graph, optical, days, radar, hr));
    }

    /// <summary>Height and width of the Sentinel images: as configured or trained. Throws InvalidInputException when patches do not fill it.</summary>
    public static int SizeOf(SkySenseNetwork network, SkySenseConfig config)
    {
        var patch = network.Optical.Branch.Patch;
        var size = config.ImageSize ?? network.Optical.Branch.Side * patch;
        return size % patch == 0
            ? size
            : throw new InvalidInputException("--config image_size", $"a multiple of the patch of {patch} pixels", $"{size}", "Give another size.");
    }

    private static void Outputs(OnnxGraph graph, string name, IReadOnlyList<GraphValue> values)
    {
        foreach (var (index, value) in values.Index())
        {
            graph.Output($"{name}{index}", value);
        }
    }

    private static GraphValue ImageInput(this OnnxGraph graph, int bands, int size) =>
        graph.Input(Image, DataType.Float, Dimension.Open("batch"), bands, size, size);
}
