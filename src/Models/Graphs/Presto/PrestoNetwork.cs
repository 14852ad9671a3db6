using Groundshift.Models.Checkpoints;
using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Graphs.Presto;

/// <summary>
/// The network alone, with the inputs and outputs of the published code. Shape, T being fixed: <c>x</c> [N,T,17] normalised,
/// <c>dynamic_world</c> [N,T] int64 (9 is missing), <c>latlons</c> [N,2] degrees, <c>mask</c> [N,T,17] (1 is missing),
/// <c>month</c> [N,T] int64 (0 is January) to <c>embedding</c> [N,width], <c>tokens</c> [N,1 + kept,width],
/// <c>reconstruction_eo</c> [N,T,17] and <c>reconstruction_dw_logits</c> [N,T,9]. As in the published code, every sample of a
/// batch must keep the same number of tokens.
/// </summary>
internal static class PrestoNetwork
{
    /// <summary>Adds inputs, network and outputs.</summary>
    public static void Add(OnnxGraph graph, StateDict weights, PrestoSizes sizes, int dates)
    {
        var series = Series(graph, dates);
        var encoder = new PrestoEncoder(graph, weights, sizes);
        var tokens = encoder.Tokens(series);
        var normalised = encoder.Normalised(tokens);
        graph.Output("embedding", encoder.Embedding(tokens));
        graph.Output("tokens", KeptOnly(graph, normalised, tokens.Kept));

        var decoder = new PrestoDecoder(graph, weights, sizes);
        var decoded = decoder.Tokens(series, tokens, normalised);
        var channels = PrestoGroup.All.Where(group => group.Count > 0).Select(group => group == PrestoGroup.Terrain
            ? graph.Concat("terrain_per_date", 1, [.. Enumerable.Repeat(decoder.Predicted(group, decoded, dates, 0, 1), dates)])
            : decoder.Predicted(group, decoded, dates, 0, dates));
        graph.Output("reconstruction_eo", graph.Concat("channels", 2, [.. channels]));
        graph.Output("reconstruction_dw_logits", decoder.Predicted(PrestoGroup.DynamicWorld, decoded, dates, 0, dates));
    }

    private static PrestoSeries Series(OnnxGraph graph, int dates)
    {
        var batch = Dimension.Open("batch");
        var x = graph.Unsqueeze("x_per_pixel", graph.Input("x", DataType.Float, batch, dates, PrestoGroup.Channels), 1);
        var classes = graph.Unsqueeze("classes", graph.Input("dynamic_world", DataType.Int64, batch, dates), 1);
        var location = graph.Input("latlons", DataType.Float, batch, 2);
        var mask = graph.Unsqueeze("mask_per_pixel", graph.Input("mask", DataType.Float, batch, dates, PrestoGroup.Channels), 1);
        var month = graph.Input("month", DataType.Int64, batch, dates);

        // What is masked may hold anything, NaN as well.
        var known = graph.Where("known", graph.Cast("is_masked", mask, DataType.Bool), graph.Number(0), x);
        List<PrestoInput> inputs = [.. PrestoGroup.All.Where(group => group.Count > 0).Select(group => Input(graph, group, known, mask))];
        var missing = graph.Node("Equal", "class_is_missing", [classes, graph.Integers(PrestoGroup.Classes)], DataType.Bool, classes.Shape);
        inputs.Add(new PrestoInput(PrestoGroup.DynamicWorld, classes, graph.Map("Not", "class_is_known", missing)));
        return new PrestoSeries(dates, Pixels: 1, month, location, inputs);
    }

    private static PrestoInput Input(OnnxGraph graph, PrestoGroup group, GraphValue x, GraphValue mask)
    {
        var (values, masked) = (Channels(graph, group, "x", x), Channels(graph, group, "mask", mask));
        var any = graph.Cast($"any_masked.{group.Name}", graph.Reduce("ReduceMax", $"mask_of.{group.Name}", masked, keep: false, 3), DataType.Bool);
        return new PrestoInput(group, values, graph.Map("Not", $"kept.{group.Name}", any));
    }

    private static GraphValue Channels(OnnxGraph graph, PrestoGroup group, string name, GraphValue value)
    {
        var channels = graph.Slice($"{name}.{group.Name}", value, 3, group.First, group.First + group.Count);
        return group == PrestoGroup.Terrain ? graph.Slice($"{name}.{group.Name}.once", channels, 2, 0, 1) : channels;
    }

    // The kept tokens of each sample, in order.
    private static GraphValue KeptOnly(OnnxGraph graph, GraphValue tokens, GraphValue kept)
    {
        var (all, open) = (Dimension.Open("kept_in_batch"), Dimension.Open("kept"));
        var places = graph.Node("NonZero", "kept_places", [kept], DataType.Int64, [2, all]);
        var rows = graph.Transpose("kept_rows", places, 1, 0);
        var gathered = graph.Node("GatherND", "kept_tokens", [tokens, rows], tokens.Type, [all, tokens.Shape[2]]);
        var batch = graph.Node("Shape", "token_batch", [tokens], DataType.Int64, [1], Attributes.Integer("start", 0), Attributes.Integer("end", 1));
        var shape = graph.Concat("kept_shape", 0, batch, graph.Integers(-1, tokens.Length(2)));
        return graph.Node("Reshape", "kept_per_sample", [gathered, shape], tokens.Type, [tokens.Shape[0], open, tokens.Shape[2]]);
    }
}
