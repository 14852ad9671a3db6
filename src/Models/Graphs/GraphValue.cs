using static Groundshift.Models.Onnx.Proto.TensorProto.Types;

namespace Groundshift.Models.Graphs;

/// <summary>A tensor that flows through a graph under construction. Shape: as each layer's documentation says.</summary>
internal sealed record GraphValue(string Name, DataType Type, IReadOnlyList<Dimension> Shape)
{
    /// <summary>The fixed length of an axis. Throws where the axis is open: the layer that asks needs it fixed.</summary>
    public long Length(int axis) => Shape[axis].Length
        ?? throw new GraphShapeException($"{this}: axis {axis} has no fixed length.");

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Type} [{string.Join(',', Shape)}]";
}
