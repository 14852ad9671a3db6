namespace Groundshift.Models.Checkpoints;

/// <summary>
/// Float32 weights with their shape. Shape: as the publisher stored it, row-major, last axis fastest.
/// Ownership: the tensor owns <paramref name="Values"/>; nobody writes to it afterwards.
/// </summary>
internal sealed record WeightTensor(IReadOnlyList<int> Shape, float[] Values)
{
    /// <summary>Shape as text, such as <c>[3,3,9,64]</c>.</summary>
    public static string Describe(IReadOnlyList<int> shape) => $"[{string.Join(',', shape)}]";
}
