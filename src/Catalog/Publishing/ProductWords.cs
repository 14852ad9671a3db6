using Groundshift.Core.Jobs;

namespace Groundshift.Catalog.Publishing;

/// <summary>What the kinds of products are called, and which asset each must have.</summary>
/// <param name="Noun">For titles: <c>Land cover</c>.</param>
/// <param name="Plural">For descriptions: <c>Land-cover maps</c>.</param>
/// <param name="Made">For lineage: <c>Classified</c>.</param>
/// <param name="Inputs">What one is made of.</param>
/// <param name="Asset">Key of the asset that it cannot be without.</param>
internal sealed record ProductWords(string Noun, string Plural, string Made, string Inputs, string Asset)
{
    private static readonly Dictionary<string, ProductWords> Known = new(StringComparer.Ordinal)
    {
        [ProductKinds.LandCover] = new("Land cover", "Land-cover maps", "Classified", "single satellite scenes", AssetKeys.Classification),
        [ProductKinds.Change] = new("Change", "Maps of change", "Compared", "pairs of satellite scenes", AssetKeys.ChangeClass),
        [ProductKinds.Embedding] = new("Embedding", "Feature vectors", "Embedded", "satellite scenes", AssetKeys.Embedding),
        [ProductKinds.Forecast] = new("Forecast", "Forecasts of reflectance", "Forecast", "series of satellite scenes", AssetKeys.Forecast),
    };

    /// <summary>The words of a product.</summary>
    /// <exception cref="InvalidInputException">There is no such product.</exception>
    public static ProductWords Of(string product) => Known.TryGetValue(product, out var words)
        ? words
        : throw new InvalidInputException("product", $"one of {string.Join(", ", Known.Keys)}", $"'{product}'", "Choose a product that exists.");
}
