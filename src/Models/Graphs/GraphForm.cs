namespace Groundshift.Models.Graphs;

/// <summary>Which operators a graph is written with. Both forms give the same numbers.</summary>
public enum GraphForm
{
    /// <summary>
    /// What saves memory traffic under ONNX Runtime: its own operators (domain <c>com.microsoft</c>) for attention and bias with
    /// activation; strips of a window where a layer would make more than a processor's cache holds.
    /// </summary>
    Fused,

    /// <summary>Standard operators alone, for other runtimes.</summary>
    Portable,
}
