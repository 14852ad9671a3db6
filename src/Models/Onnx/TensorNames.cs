namespace Groundshift.Models.Onnx;

/// <summary>Names of the inputs and outputs that a package's graph has.</summary>
public static class TensorNames
{
    /// <summary>Samples as stored, (batch, bands, height, width).</summary>
    public const string Samples = "samples";

    /// <summary>Validity, uint8 (batch, 1, height, width).</summary>
    public const string Valid = "valid";

    /// <summary>Factor per band, float32 (bands).</summary>
    public const string Scale = "scale";

    /// <summary>Summand per band, float32 (bands).</summary>
    public const string Offset = "offset";

    /// <summary>Probability per class, float32 (batch, classes, height, width).</summary>
    public const string Probabilities = "probabilities";
}
