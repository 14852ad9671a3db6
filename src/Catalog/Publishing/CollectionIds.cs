using Groundshift.Core.Messages;

namespace Groundshift.Catalog.Publishing;

/// <summary>Names of the collections.</summary>
/// <remarks>
/// One collection per product and model, because a legend holds for a whole collection: <c>landcover-dynamicworld</c>. A model
/// that already carries the product's name does not repeat it: <c>landcover-s2</c>. Versions of a model share the collection.
/// </remarks>
public static class CollectionIds
{
    /// <summary>The model items.</summary>
    public const string Models = "models";

    private const string HistorySuffix = "-history";

    /// <summary>Collection of the current products.</summary>
    public static string Of(string product, string model)
    {
        var name = IdText.Safe(model).ToLowerInvariant();
        return name.StartsWith(product + "-", StringComparison.Ordinal) ? name : $"{product}-{name}";
    }

    /// <summary>Collection of the current products of this kind.</summary>
    public static string Of(ProductReady ready) => Of(ready.Job.Product, ready.Job.Model.Name);

    /// <summary>Collection of the replaced products of <paramref name="collection"/>.</summary>
    public static string HistoryOf(string collection) => collection + HistorySuffix;

    /// <summary>True for a collection of replaced products.</summary>
    public static bool IsHistory(string collection) => collection.EndsWith(HistorySuffix, StringComparison.Ordinal);
}
