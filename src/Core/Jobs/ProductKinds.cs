namespace Groundshift.Core.Jobs;

/// <summary>Names of the products.</summary>
public static class ProductKinds
{
    /// <summary>Land-cover class map with confidence, probabilities and valid mask.</summary>
    public const string LandCover = "landcover";

    /// <summary>Map of changed and unchanged ground between two scenes, with a score and a valid mask.</summary>
    public const string Change = "change";

    /// <summary>Feature vector per cell of a grid, with a valid mask.</summary>
    public const string Embedding = "embedding";

    /// <summary>Reflectance that a model expects of a month, and what was observed minus that.</summary>
    public const string Forecast = "forecast";

    /// <summary>Every product.</summary>
    public static IReadOnlyList<string> All { get; } = [LandCover, Change, Embedding, Forecast];
}
