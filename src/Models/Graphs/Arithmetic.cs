using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Graphs;

/// <summary>Element-wise operations, types and axes. Two operands are broadcast as ONNX does: axes meet from the right.</summary>
internal static class Arithmetic
{
    /// <summary>a + b, broadcast.</summary>
    public static GraphValue Add(this OnnxGraph graph, string name, GraphValue a, GraphValue b) => graph.Binary("Add", name, a, b);

    /// <summary>a - b, broadcast.</summary>
    public static GraphValue Subtract(this OnnxGraph graph, string name, GraphValue a, GraphValue b) => graph.Binary("Sub", name, a, b);

    /// <summary>a * b, broadcast.</summary>
    public static GraphValue Multiply(this OnnxGraph graph, string name, GraphValue a, GraphValue b) => graph.Binary("Mul", name, a, b);

    /// <summary>a / b, broadcast; integers round towards zero.</summary>
    public static GraphValue Divide(this OnnxGraph graph, string name, GraphValue a, GraphValue b) => graph.Binary("Div", name, a, b);

    /// <summary>The greater of a and b, broadcast.</summary>
    public static GraphValue Maximum(this OnnxGraph graph, string name, GraphValue a, GraphValue b) => graph.Binary("Max", name, a, b);

    /// <summary>A function of each element, such as <c>Log</c> or <c>Sigmoid</c>. Shape: kept.</summary>
    public static GraphValue Map(this OnnxGraph graph, string operation, string name, GraphValue value) =>
        graph.Node(operation, name, [value], value.Type, value.Shape);

    /// <summary>Changes the element type. Shape: kept.</summary>
    public static GraphValue Cast(this OnnxGraph graph, string name, GraphValue value, DataType type) =>
        graph.Node("Cast", name, [value], type, value.Shape, Attributes.Integer("to", (long)type));

    /// <summary>a where the condition holds, else b, broadcast.</summary>
    public static GraphValue Where(this OnnxGraph graph, string name, GraphValue condition, GraphValue a, GraphValue b)
    {
        if (condition.Type != DataType.Bool || a.Type != b.Type)
        {
            throw new GraphShapeException($"{name}: {condition} chooses between {a} and {b}.");
        }

        return graph.Node("Where", name, [condition, a, b], a.Type, Broadcast(name, condition, Broadcast(name, a, b.Shape)));
    }

    /// <summary>Values along one axis turned into shares that add up to one. Shape: kept.</summary>
    public static GraphValue Softmax(this OnnxGraph graph, string name, GraphValue value, int axis) =>
        graph.Node("Softmax", name, [value], value.Type, value.Shape, Attributes.Integer("axis", axis));

    /// <summary>Orders axes anew: axis i of the result is axis <paramref name="order"/>[i] of the value.</summary>
    public static GraphValue Transpose(this OnnxGraph graph, string name, GraphValue value, params int[] order)
    {
        if (!order.Order().SequenceEqual(Enumerable.Range(0, value.Shape.Count)))
        {
            throw new GraphShapeException($"{name}: order {string.Join(',', order)} of {value}.");
        }

        return graph.Node(
            "Transpose", name, [value], value.Type, [.. order.Select(axis => value.Shape[axis])],
            Attributes.Integers("perm", [.. order.Select(axis => (long)axis)]));
    }

    /// <summary>Joins images along channels. Shape: [N,Ca,H,W] and [N,Cb,H,W] to [N,Ca+Cb,H,W].</summary>
    public static GraphValue ConcatChannels(this OnnxGraph graph, string name, GraphValue a, GraphValue b)
    {
        Dimension[] shape = [.. a.Shape];
        shape[1] = a.Length(1) + b.Length(1);
        if (a.Type != b.Type || !shape.Select((length, axis) => axis == 1 || b.Shape[axis] == length).All(same => same))
        {
            throw new GraphShapeException($"{name}: {a} beside {b}.");
        }

        return graph.Node("Concat", name, [a, b], a.Type, shape, Attributes.Integer("axis", 1));
    }

    /// <summary>One value per channel, laid out to meet an image. Shape: [...,C] to [...,C,1,1].</summary>
    public static GraphValue PerChannel(this OnnxGraph graph, string name, GraphValue value)
    {
        var rank = value.Shape.Count;
        return graph.Node("Unsqueeze", name, [value, graph.Integers(rank, rank + 1)], value.Type, [.. value.Shape, 1, 1]);
    }

    private static GraphValue Binary(this OnnxGraph graph, string operation, string name, GraphValue a, GraphValue b) =>
        a.Type == b.Type
            ? graph.Node(operation, name, [a, b], a.Type, Broadcast(name, a, b.Shape))
            : throw new GraphShapeException($"{name}: {a} and {b} differ in type.");

    private static Dimension[] Broadcast(string name, GraphValue a, IReadOnlyList<Dimension> b)
    {
        var rank = Math.Max(a.Shape.Count, b.Count);
        var shape = new Dimension[rank];
        for (var axis = 0; axis < rank; axis++)
        {
            var left = FromRight(a.Shape, rank, axis);
            var right = FromRight(b, rank, axis);
            shape[axis] = left == 1 ? right
                : right == 1 || left == right ? left
                : throw new GraphShapeException($"{name}: {a} does not meet [{string.Join(',', b)}].");
        }

        return shape;
    }

    private static Dimension FromRight(IReadOnlyList<Dimension> shape, int rank, int axis)
    {
        var own = axis - (rank - shape.Count);
        return own >= 0 ? shape[own] : 1;
    }
}
