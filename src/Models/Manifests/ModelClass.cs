namespace Groundshift.Models.Manifests;

/// <summary>One class of a legend.</summary>
/// <param name="Value">Its number in class rasters, 0 to 255.</param>
/// <param name="Name">Its name for machines: <c>trees</c>.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="ColorHint">Its colour, six hexadecimal digits RRGGBB.</param>
public sealed record ModelClass(int Value, string Name, string Title, string ColorHint)
{
    /// <summary>Share of the class in what the model was fitted to, as it was weighted, above 0 to 1; null where nobody wrote it down.</summary>
    public double? TrainingShare { get; init; }
}
