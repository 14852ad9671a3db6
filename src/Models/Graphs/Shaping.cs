using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Graphs;

/// <summary>Moves values without changing them: new shapes, parts, joins and repetitions.</summary>
internal static class Shaping
{
    // A table that is shared is named by its content; longer ones get a name of their own.
    private const int LongestShared = 16;

    /// <summary>
    /// Lays the same values, in the same order, into another shape. Shape: any with as many values, and the same open lengths on
    /// both sides. Axes may be folded to one of them, [batch,4,C] to [4*batch,C] by <c>batch * 4</c>; the others keep their places.
    /// </summary>
    public static GraphValue Reshape(this OnnxGraph graph, string name, GraphValue value, params Dimension[] shape)
    {
        // In ONNX 0 keeps the length of the same axis, and one -1 is worked out.
        long[] target = [.. shape.Select((length, axis) => length.Length ?? (axis < value.Shape.Count && value.Shape[axis] == length ? 0 : -1))];
        if (Volume(value.Shape) != Volume(shape) || target.Count(length => length == -1) > 1)
        {
            throw new GraphShapeException($"{name}: {value} does not fit [{string.Join(',', shape)}].");
        }

        return graph.Node("Reshape", name, [value, graph.Integers(target)], value.Type, shape);
    }

    /// <summary>Adds axes of length one at positions of the result. Shape: [..] to [..,1,..].</summary>
    public static GraphValue Unsqueeze(this OnnxGraph graph, string name, GraphValue value, params int[] axes)
    {
        List<Dimension> shape = [.. value.Shape];
        foreach (var axis in axes.Order())
        {
            shape.Insert(axis, 1);
        }

        return graph.Node("Unsqueeze", name, [value, graph.Integers([.. axes.Select(axis => (long)axis)])], value.Type, shape);
    }

    /// <summary>Part of one axis: from <paramref name="start"/> to before <paramref name="end"/>. Shape: that axis is end - start long.</summary>
    public static GraphValue Slice(this OnnxGraph graph, string name, GraphValue value, int axis, int start, int end)
    {
        if (start < 0 || end <= start || (value.Shape[axis].Length is { } length && end > length))
        {
            throw new GraphShapeException($"{name}: {start} to {end} on axis {axis} of {value}.");
        }

        return graph.Node(
            "Slice", name, [value, graph.Integers(start), graph.Integers(end), graph.Integers(axis)],
            value.Type, With(value.Shape, axis, end - start));
    }

    /// <summary>Parts of one axis, one after the other. Shape: that axis as long as each size.</summary>
    public static IReadOnlyList<GraphValue> Split(this OnnxGraph graph, string name, GraphValue value, int axis, params int[] sizes)
    {
        if (sizes.Sum() != value.Length(axis))
        {
            throw new GraphShapeException($"{name}: parts of {string.Join(", ", sizes)} on axis {axis} of {value}.");
        }

        GraphValue[] parts = [.. sizes.Select((size, index) => new GraphValue($"{name}.{index}", value.Type, With(value.Shape, axis, size)))];
        return graph.Node(
            "", "Split", name, [value, graph.Integers([.. sizes.Select(size => (long)size)])], parts, Attributes.Integer("axis", axis));
    }

    /// <summary>Joins values along one axis. Shape: that axis as long as all together, the others the same; open where one is open.</summary>
    public static GraphValue Concat(this OnnxGraph graph, string name, int axis, params GraphValue[] values)
    {
        Dimension total = values.All(value => value.Shape[axis].Length is not null)
            ? values.Sum(value => value.Length(axis))
            : Dimension.Open(string.Join('+', values.Select(value => value.Shape[axis])));
        var shape = With(values[0].Shape, axis, total);
        if (values.Any(value => value.Type != values[0].Type || !With(value.Shape, axis, shape[axis]).SequenceEqual(shape)))
        {
            throw new GraphShapeException($"{name}: {string.Join(" beside ", values.Select(value => value.ToString()))} on axis {axis}.");
        }

        return graph.Node("Concat", name, values, values[0].Type, shape, Attributes.Integer("axis", axis));
    }

    /// <summary>Entries of one axis in the order of <paramref name="indices"/>, known when the graph is built. Shape: that axis as long as the indices.</summary>
    public static GraphValue Pick(this OnnxGraph graph, string name, GraphValue value, int axis, params long[] indices)
    {
        if (indices.Length == 0 || indices.Any(index => index < 0 || index >= value.Length(axis)))
        {
            throw new GraphShapeException($"{name}: entries {string.Join(',', indices.Take(LongestShared))} on axis {axis} of {value}.");
        }

        var table = indices.Length <= LongestShared ? graph.Integers(indices) : graph.Indices(name + ".indices", indices);
        return graph.Node(
            "Gather", name, [value, table], value.Type, With(value.Shape, axis, indices.Length), Attributes.Integer("axis", axis));
    }

    /// <summary>Rows of a table by number, such as the embedding of a month or a token. Shape: table [R,D], numbers int64 [..] to [..,D].</summary>
    public static GraphValue LookUp(this OnnxGraph graph, string name, GraphValue table, GraphValue numbers)
    {
        if (table.Shape.Count != 2 || numbers.Type is not (DataType.Int64 or DataType.Int32))
        {
            throw new GraphShapeException($"{name}: numbers {numbers} in table {table}.");
        }

        return graph.Node("Gather", name, [table, numbers], table.Type, [.. numbers.Shape, table.Shape[1]], Attributes.Integer("axis", 0));
    }

    /// <summary>The same values for every sample of a batch, such as a class token. Shape: [1,..] to [N,..] with the N of <paramref name="like"/>.</summary>
    public static GraphValue ForEachSample(this OnnxGraph graph, string name, GraphValue value, GraphValue like)
    {
        if (value.Shape[0] != 1)
        {
            throw new GraphShapeException($"{name}: needs one sample to repeat, got {value}.");
        }

        var rest = value.Shape.Skip(1).Select((_, axis) => value.Length(axis + 1)).ToArray();
        var batch = graph.Node(
            "Shape", name + ".batch", [like], DataType.Int64, [1], Attributes.Integer("start", 0), Attributes.Integer("end", 1));
        var shape = graph.Concat(name + ".shape", 0, batch, graph.Integers(rest));
        return graph.Node("Expand", name, [value, shape], value.Type, With(value.Shape, 0, like.Shape[0]));
    }

    /// <summary>Mean over some axes. Shape: those axes become one long, or go when <paramref name="keep"/> is false.</summary>
    public static GraphValue Mean(this OnnxGraph graph, string name, GraphValue value, bool keep, params int[] axes) =>
        graph.Reduce("ReduceMean", name, value, keep, axes);

    /// <summary>A reduction such as <c>ReduceMax</c> or <c>ReduceSum</c> over some axes. Shape: those axes become one long, or go when <paramref name="keep"/> is false.</summary>
    public static GraphValue Reduce(this OnnxGraph graph, string operation, string name, GraphValue value, bool keep, params int[] axes)
    {
        var shape = value.Shape
            .Select((length, axis) => axes.Contains(axis) ? (keep ? (Dimension?)1 : null) : length)
            .OfType<Dimension>().ToArray();
        return graph.Node(
            operation, name, [value, graph.Integers([.. axes.Select(axis => (long)axis)])], value.Type, shape,
            Attributes.Integer("keepdims", keep ? 1 : 0));
    }

    private static Dimension[] With(IReadOnlyList<Dimension> shape, int axis, Dimension length)
    {
        Dimension[] changed = [.. shape];
        changed[axis] = length;
        return changed;
    }

    // The product of all lengths: a number, times the open lengths that there are.
    private static (long Factor, string Open) Volume(IReadOnlyList<Dimension> shape) => (
        shape.Aggregate(1L, (product, length) => product * length.Factor),
        string.Join(' ', shape.Select(length => length.Of).OfType<string>().Order(StringComparer.Ordinal)));
}
