using Groundshift.Models.Manifests;

namespace Groundshift.Models.Onnx;

/// <summary>
/// Names of the inputs and outputs that a package's graph has. The inputs of a named source stand behind its name and an
/// underscore (<see cref="ModelSource.Input"/>); those of a series have a time axis behind the batch.
/// </summary>
public static class TensorNames
{
    /// <summary>Samples as stored, (batch, bands, height, width).</summary>
    public const string Samples = "samples";

    /// <summary>Validity, uint8 (batch, 1, height, width).</summary>
    public const string Valid = "valid";

    /// <summary>Factor per band, float32 (bands); (time, bands) in a series.</summary>
    public const string Scale = "scale";

    /// <summary>Summand per band, float32 (bands); (time, bands) in a series. NaN says that the scene lacks the band.</summary>
    public const string Offset = "offset";

    /// <summary>Probability per class, float32 (batch, classes, height, width).</summary>
    public const string Probabilities = "probabilities";

    /// <summary>Feature vectors, float32 (batch, dimensions, height / cell, width / cell).</summary>
    public const string Embedding = "embedding";

    /// <summary>Values per band, float32 (batch, bands, height, width).</summary>
    public const string Values = "values";

    /// <summary>Name of the output of a kind.</summary>
    public static string Of(OutputKind kind) => kind switch
    {
        OutputKind.Probabilities => Probabilities,
        OutputKind.Embedding => Embedding,
        OutputKind.Values => Values,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>Name of a context input.</summary>
    public static string Of(ContextInput input) => input switch
    {
        ContextInput.Month => "month",
        ContextInput.DayOfYear => "day_of_year",
        ContextInput.Location => "location",
        ContextInput.Weather => "weather",
        ContextInput.WeatherValid => "weather_valid",
        _ => throw new ArgumentOutOfRangeException(nameof(input), input, null),
    };
}
