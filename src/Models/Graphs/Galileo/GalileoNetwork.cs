using Groundshift.Models.Checkpoints;
using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Graphs.Galileo;

/// <summary>
/// The network alone. Shape, with fixed H = W, T and patch: <c>space_time_x</c> [N,H,W,T,13], <c>space_x</c> [N,H,W,16],
/// <c>time_x</c> [N,T,6], <c>static_x</c> [N,18], normalised; their masks <c>space_time_mask</c> [N,H,W,T,7],
/// <c>space_mask</c> [N,H,W,3], <c>time_mask</c> [N,T,3], <c>static_mask</c> [N,4], 0 to use and 1 to leave out, of which the
/// first pixel of each patch counts; <c>months</c> [N,T] int64. Gives <c>tokens_…</c> and <c>token_mask_…</c> of the four
/// inputs with h = w patches a side, <c>average</c> [N,width], <c>average_per_patch</c> [N,h w,width] and
/// <c>group_average</c> [N,17,width].
/// </summary>
internal static class GalileoNetwork
{
    /// <summary>Adds inputs, network and outputs.</summary>
    public static void Add(OnnxGraph graph, StateDict weights, GalileoSizes sizes, int window, int dates, int patch, double metresPerPixel)
    {
        var cells = window / patch;
        List<GalileoInput> inputs = [];
        foreach (var kind in Enum.GetValues<GalileoKind>())
        {
            var (values, mask) = Declared(graph, kind, window, dates);
            var masks = kind is GalileoKind.SpaceTime or GalileoKind.Space ? FirstPixels(graph, mask, patch) : mask;
            var patches = kind is GalileoKind.SpaceTime or GalileoKind.Space ? graph.Patches(values.Name + ".patches", values, patch) : values;
            graph.Output($"token_mask_{GalileoGroup.Text(kind)}", graph.Map("Identity", masks.Name + ".copy", masks));
            inputs.AddRange(GalileoGroup.Of(kind).Select(group => Input(graph, group, patches, masks)));
        }

        var months = graph.Input("months", DataType.Int64, Dimension.Open("batch"), dates);
        var tokens = new GalileoEncoder(graph, weights, sizes).Tokens(new GalileoSample(cells, dates, patch, metresPerPixel, months, inputs));
        foreach (var kind in tokens)
        {
            graph.Output($"tokens_{GalileoGroup.Text(kind.Kind)}", Returned(graph, kind, weights));
        }

        var averages = new GalileoAverages(graph, tokens);
        graph.Output("average", averages.OfSample());
        var perPatch = averages.OfPatches();
        graph.Output("average_per_patch", graph.Reshape("patches_in_a_row", perPatch, perPatch.Shape[0], cells * cells, sizes.Width));
        graph.Output("group_average", averages.OfGroups());
    }

    private static (GraphValue Values, GraphValue Mask) Declared(OnnxGraph graph, GalileoKind kind, int window, int dates)
    {
        Dimension[] axes = kind switch
        {
            GalileoKind.SpaceTime => [window, window, dates],
            GalileoKind.Space => [window, window],
            GalileoKind.Time => [dates],
            _ => [],
        };
        var (batch, name) = (Dimension.Open("batch"), GalileoGroup.Text(kind));
        return (
            graph.Input(name + "_x", DataType.Float, [batch, .. axes, GalileoGroup.Channels(kind)]),
            graph.Input(name + "_mask", DataType.Float, [batch, .. axes, GalileoGroup.Of(kind).Count]));
    }

    private static GraphValue FirstPixels(OnnxGraph graph, GraphValue mask, int patch)
    {
        var cut = graph.Cut(mask.Name + ".cut", mask, patch);
        var rows = graph.Slice(mask.Name + ".rows", cut, 2, 0, 1);
        var columns = graph.Slice(mask.Name + ".columns", rows, 4, 0, 1);
        return graph.Reshape(mask.Name + ".of_patches", columns, [cut.Shape[0], cut.Shape[1], cut.Shape[3], .. cut.Shape.Skip(5)]);
    }

    private static GalileoInput Input(OnnxGraph graph, GalileoGroup group, GraphValue values, GraphValue mask)
    {
        var name = $"{GalileoGroup.Text(group.Kind)}.{group.Name}";
        var column = graph.Slice(name + ".mask", mask, mask.Shape.Count - 1, group.Row, group.Row + 1);
        var kept = graph.Map("Not", name + ".is_kept", graph.Cast(name + ".is_masked", column, DataType.Bool));
        var own = group.IsPatched
            ? graph.ChannelsOfPatches(name + ".values", values, group.First, group.Count)
            : graph.Slice(name + ".values", values, values.Shape.Count - 1, group.First, group.First + group.Count);

        // What is masked may hold anything, NaN as well.
        return new GalileoInput(
            group, graph.Where(name + ".known", kept, own, graph.Number(0)), graph.Reshape(name + ".kept_flat", kept, [.. kept.Shape.SkipLast(1)]));
    }

    // The published code gives tokens that were left out as zero before the last normalisation, which leaves its shift.
    private static GraphValue Returned(OnnxGraph graph, GalileoTokens tokens, StateDict weights)
    {
        var name = "returned." + GalileoGroup.Text(tokens.Kind);
        var shift = weights.Read("norm.bias").Values;
        var kept = graph.Unsqueeze(name + ".kept", tokens.Kept, tokens.Kept.Shape.Count);
        return graph.Where(name, kept, tokens.Values, graph.Weights(name + ".shift", shift, shift.Length));
    }
}
