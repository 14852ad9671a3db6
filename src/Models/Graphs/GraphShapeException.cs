namespace Groundshift.Models.Graphs;

/// <summary>A layer was given tensors whose shapes or types it cannot take: an error in the code that builds the graph.</summary>
internal sealed class GraphShapeException(string message) : InvalidOperationException(message);
