using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Graphs.Galileo;

/// <summary>Means over the tokens that were kept. Source: nasaharvest/galileo, commit 0f0b5b9, average_tokens and what follows it.</summary>
internal sealed class GalileoAverages(OnnxGraph graph, IReadOnlyList<GalileoTokens> tokens)
{
    private readonly Dictionary<GalileoKind, (GraphValue Values, GraphValue Shares)> _kept = tokens.ToDictionary(kind => kind.Kind, kind =>
    {
        var name = "average." + GalileoGroup.Text(kind.Kind);
        var shares = graph.Unsqueeze(name + ".shares", graph.Cast(name + ".kept", kind.Kept, DataType.Float), kind.Kept.Shape.Count);
        return (graph.Multiply(name + ".values", kind.Values, shares), shares);
    });

    /// <summary>One vector for the whole sample. Shape: [N,width].</summary>
    public GraphValue OfSample() => Mean("average", [.. _kept.Keys.Select(kind => (kind, InnerAxes(kind, 1)))]);

    /// <summary>
    /// One vector for each patch: its own tokens, and those of dates and of neither, which all patches share. Shape: [N,h,w,width].
    /// </summary>
    public GraphValue OfPatches()
    {
        var shared = _kept.Keys.Where(kind => kind is GalileoKind.Time or GalileoKind.Static).Select(kind => (kind, InnerAxes(kind, 1)));
        var own = _kept.Keys.Where(kind => kind is GalileoKind.SpaceTime or GalileoKind.Space).Select(kind => (kind, InnerAxes(kind, 3)));
        return Mean("per_patch", [.. own, .. shared]);
    }

    /// <summary>One vector for each group that there is; zero for a group without a kept token. Shape: [N,groups,width].</summary>
    public GraphValue OfGroups() => graph.Concat("of_groups", 1, [.. tokens.Select(kind =>
    {
        var (values, shares) = _kept[kind.Kind];
        var name = "of_groups." + GalileoGroup.Text(kind.Kind);
        int[] axes = [.. Enumerable.Range(1, values.Shape.Count - 3)];
        return axes.Length == 0
            ? values
            : graph.Divide(
                name,
                graph.Reduce("ReduceSum", name + ".sum", values, keep: false, axes),
                graph.Maximum(name + ".divisor", graph.Reduce("ReduceSum", name + ".count", shares, keep: false, axes), graph.Number(1)));
    })]);

    // Axes from the first one on up to the groups, which are the last before the width.
    private int[] InnerAxes(GalileoKind kind, int first) => [.. Enumerable.Range(first, _kept[kind].Values.Shape.Count - 1 - first)];

    private GraphValue Mean(string name, IReadOnlyList<(GalileoKind Kind, int[] Axes)> parts)
    {
        var rank = parts.Max(part => _kept[part.Kind].Values.Shape.Count - part.Axes.Length);
        GraphValue? sum = null;
        GraphValue? count = null;
        foreach (var (kind, axes) in parts)
        {
            var part = $"{name}.{GalileoGroup.Text(kind)}";
            var (values, shares) = _kept[kind];
            sum = Added(part + ".sum", sum, Ranked(graph.Reduce("ReduceSum", part + ".part", values, keep: false, axes), rank));
            count = Added(part + ".count", count, Ranked(graph.Reduce("ReduceSum", part + ".kept", shares, keep: false, axes), rank));
        }

        return sum is not null && count is not null
            ? graph.Divide(name, sum, count)
            : throw new GraphShapeException($"{name}: a mean of no tokens.");
    }

    private GraphValue Added(string name, GraphValue? sum, GraphValue part) => sum is null ? part : graph.Add(name, sum, part);

    // [N,width] to [N,1,1,width], to be added to every patch.
    private GraphValue Ranked(GraphValue value, int rank) => value.Shape.Count == rank
        ? value
        : graph.Unsqueeze(value.Name + ".shared", value, [.. Enumerable.Range(1, rank - value.Shape.Count)]);
}
