using Groundshift.Core.Pixels;

namespace Groundshift.Models.Onnx;

/// <summary>Where a model's bytes come from: a file, or memory with a folder for weights kept outside.</summary>
internal sealed record OnnxModelSource
{
    /// <summary>The model file; null when <see cref="Bytes"/> holds the model.</summary>
    public string? File { get; init; }

    /// <summary>The model itself; borrowed while the session is made.</summary>
    public NativeBuffer? Bytes { get; init; }

    /// <summary>Folder of the external weights of a model in memory; null when it has none.</summary>
    public string? WeightsFolder { get; init; }

    /// <summary>True when every run has the same shapes, so that its memory can be kept from run to run.</summary>
    public bool FixedShapes { get; init; }
}
