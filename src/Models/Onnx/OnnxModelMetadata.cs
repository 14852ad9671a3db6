namespace Groundshift.Models.Onnx;

/// <summary>What a model file says about itself.</summary>
public sealed record OnnxModelMetadata
{
    /// <summary>The program that wrote the file.</summary>
    public required string Producer { get; init; }

    /// <summary>Name of the graph.</summary>
    public required string GraphName { get; init; }

    /// <summary>Name space of the model.</summary>
    public required string Domain { get; init; }

    /// <summary>Free text.</summary>
    public required string Description { get; init; }

    /// <summary>Version number of the model.</summary>
    public required long Version { get; init; }

    /// <summary>Custom entries by key.</summary>
    public required IReadOnlyDictionary<string, string> Custom { get; init; }
}
