using Groundshift.Models.Onnx;

namespace Groundshift.Models.Checkpoints;

/// <summary>What a checkpoint says of one tensor before its values are read. Shape: row-major, last axis fastest; a scalar has none.</summary>
internal sealed record StoredTensor(IReadOnlyList<int> Shape, TensorElementType Type)
{
    /// <summary>True for the types that <see cref="Checkpoint.Read"/> turns into float32.</summary>
    public bool IsFloat => Type is TensorElementType.Float32 or TensorElementType.Float16 or TensorElementType.BFloat16 or TensorElementType.Float64;
}
