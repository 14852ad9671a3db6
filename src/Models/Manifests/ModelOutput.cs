using Groundshift.Models.Onnx;

namespace Groundshift.Models.Manifests;

/// <summary>What the numbers mean that a model gives.</summary>
public enum OutputKind
{
    /// <summary>Shares of classes, summing to 1: products <c>landcover</c> and <c>change</c>.</summary>
    Probabilities,

    /// <summary>A feature vector per cell: product <c>embedding</c>.</summary>
    Embedding,

    /// <summary>Physical values per pixel, such as reflectance: product <c>forecast</c>.</summary>
    Values,
}

/// <summary>The output of a model's graph.</summary>
public sealed record ModelOutput
{
    /// <summary>What the numbers mean; also names the graph's output: <c>probabilities</c>, <c>embedding</c> or <c>values</c>.</summary>
    public OutputKind Kind { get; init; }

    /// <summary>Classes, dimensions of the vector, or bands.</summary>
    public required int Channels { get; init; }

    /// <summary>
    /// Height and width in pixels of what one vector of an embedding stands for; divides the window, and equals it where a
    /// window has one vector. Always 1 for the other kinds.
    /// </summary>
    public int Cell { get; init; } = 1;

    /// <summary>Names of the bands that <see cref="OutputKind.Values"/> are of, in order; else empty.</summary>
    public IReadOnlyList<string> Bands { get; init; } = [];

    /// <summary>Name of the graph's output.</summary>
    public string TensorName => TensorNames.Of(Kind);

    /// <summary>Height and width of the output for a window of <paramref name="window"/> pixels.</summary>
    public int CellsOf(int window) => window / Cell;
}
