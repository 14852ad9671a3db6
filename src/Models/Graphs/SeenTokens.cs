using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Graphs;

/// <summary>
/// The tokens of a sequence that at least one row of the batch keeps. The others, such as those of a month that all of a window lies
/// under cloud, need no arithmetic: nobody looks at them.
/// </summary>
/// <param name="Graph">The graph.</param>
/// <param name="Length">How many there are; known when the graph runs.</param>
/// <param name="Places">Where they lie in the whole sequence, ascending. Shape: [<paramref name="Length"/>] int64.</param>
/// <param name="Whole">Length of the whole sequence.</param>
/// <param name="IsSeen">Shape: [<paramref name="Whole"/>] int32, 1 or 0.</param>
internal sealed record SeenTokens(OnnxGraph Graph, Dimension Length, GraphValue Places, long Whole, GraphValue IsSeen)
{
    /// <summary>Finds them. Shape: kept [rows,S] bool.</summary>
    public static SeenTokens Of(OnnxGraph graph, string name, GraphValue kept)
    {
        var whole = kept.Length(1);
        var length = Dimension.Open(name, most: whole);
        var isSeen = graph.Reduce("ReduceMax", name + ".is_seen", graph.Cast(name + ".kept", kept, DataType.Int32), keep: false, 0);
        var places = graph.Node("NonZero", name + ".of_axes", [isSeen], DataType.Int64, [1, length]);
        return new SeenTokens(
            graph, length, graph.Node("Squeeze", name + ".places", [places, graph.Integers(0)], DataType.Int64, [length]), whole, isSeen);
    }

    /// <summary>The seen tokens alone. Shape: [rows,S,..] to [rows,seen,..].</summary>
    public GraphValue From(GraphValue sequence) => Gathered(sequence.Name + ".seen", sequence, Places, Length);

    /// <summary>The tokens at their places in the whole sequence; between them lies what means nothing. Shape: [rows,seen,..] to [rows,S,..].</summary>
    public GraphValue Restored(GraphValue seen)
    {
        var name = seen.Name + ".restored";
        var counted = Graph.Node("CumSum", name + ".counted", [IsSeen, Graph.Integers(0)], DataType.Int32, IsSeen.Shape);

        // A token that is not seen takes the one before it; the first one at least is there.
        var last = Graph.Subtract(name + ".sources", counted, Graph.Cast(name + ".one", Graph.Number(1), DataType.Int32));
        var sources = Graph.Maximum(name + ".source", last, Graph.Cast(name + ".zero", Graph.Number(0), DataType.Int32));
        return Gathered(name, seen, sources, Whole);
    }

    private GraphValue Gathered(string name, GraphValue value, GraphValue places, Dimension length)
    {
        Dimension[] shape = [.. value.Shape];
        shape[1] = length;
        return Graph.Node("Gather", name, [value, places], value.Type, shape, Attributes.Integer("axis", 1));
    }
}
