using System.Text.Json.Nodes;
using Groundshift.Core.Messages;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Publishing;

/// <summary>The collections that the publisher keeps: products, their history, models.</summary>
internal static class ProductCollections
{
    /// <summary>Collection of the current products of a model.</summary>
    public static StacCollection Current(ProductReady ready, StacCollection? known)
    {
        var (id, words) = (CollectionIds.Of(ready), ProductWords.Of(ready.Job.Product));
        var collection = Copy(known) ?? New(
            id,
            $"{words.Noun} by {ready.Job.Model.Name}",
            $"{words.Plural} that the model {ready.Job.Model.Name} made of {words.Inputs}, one item per scene and area. "
            + $"An item is replaced when its scene is reprocessed; what it was before stands in {CollectionIds.HistoryOf(id)}.");
        Describe(collection, ready);
        return collection;
    }

    /// <summary>Collection of the replaced products of a model.</summary>
    public static StacCollection History(ProductReady ready, StacCollection? known)
    {
        var current = CollectionIds.Of(ready);
        var collection = Copy(known) ?? New(
            CollectionIds.HistoryOf(current),
            $"Replaced {ProductWords.Of(ready.Job.Product).Noun.ToLowerInvariant()} by {ready.Job.Model.Name}",
            $"Former versions of the items of {current}, all deprecated, each with links to its successor and to the latest version.");
        Describe(collection, ready);
        return collection;
    }

    /// <summary>Collection of the models.</summary>
    public static StacCollection Models(StacCollection? known) => Copy(known) ?? new StacCollection(New(
        CollectionIds.Models,
        "Models",
        "The models that made the products, as STAC items with the MLM extension, one per model and version.").Json);

    private static void Describe(StacCollection collection, ProductReady ready)
    {
        collection.Json["stac_extensions"] = new JsonArray([.. new[]
        {
            StacExtensions.Classification, StacExtensions.Processing, StacExtensions.Raster,
        }.Select(extension => (JsonNode)extension)]);
        collection.Json["item_assets"] = ProductAssets.Common(ready);
    }

    private static StacCollection? Copy(StacCollection? known) => known is null ? null : new StacCollection(known.Json.DeepClone().AsObject());

    private static StacCollection New(string id, string title, string description) => new(new JsonObject
    {
        ["type"] = "Collection",
        ["stac_version"] = StacExtensions.StacVersion,
        ["stac_extensions"] = new JsonArray(),
        ["id"] = id,
        ["title"] = title,
        ["description"] = description,
        ["license"] = "other",
        ["extent"] = CollectionExtent.Unknown(),
        ["summaries"] = new JsonObject(),
        ["links"] = new JsonArray(),
    });
}
