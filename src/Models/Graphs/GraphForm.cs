namespace Groundshift.Models.Graphs;

/// <summary>Which operators a graph is written with. Both forms give the same numbers.</summary>
public enum GraphForm
{
    /// <summary>ONNX Runtime's own operators (domain <c>com.microsoft</c>) where they save memory traffic: attention, bias with activation.</summary>
    Fused,

    /// <summary>Standard operators alone, for other runtimes.</summary>
    Portable,
}
