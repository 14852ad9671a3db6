using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Publishing;

/// <summary>Makes the STAC item of a product.</summary>
public static class ProductItem
{
    /// <summary>Builds the item. Addresses in it are those of <see cref="StoredHref"/>: <see cref="ProductAsset.Path"/> as it is.</summary>
    /// <exception cref="InvalidInputException">The product has no scene, or no file of a kind that it must have.</exception>
    public static StacItem Build(ProductReady ready, ItemVersion version)
    {
        if (ready.Job.Scenes.Count == 0)
        {
            throw new InvalidInputException("job.scenes", "at least one scene", "none", "Plan the job again.");
        }

        var legend = Legend.Of(ready);
        var json = new JsonObject
        {
            ["type"] = "Feature",
            ["stac_version"] = StacExtensions.StacVersion,
            ["stac_extensions"] = null,
            ["id"] = ProductItemId.Of(ready.Job),
            ["geometry"] = GeometryJson.Of(ready.Footprint),
            ["bbox"] = GeometryJson.Bbox(ready.Footprint),
            ["properties"] = ProductProperties.Build(ready, version),
            ["links"] = ProductLinks.Build(ready),
            ["assets"] = ProductAssets.Build(ready, legend),
        };
        if (version.Collection is { } collection)
        {
            json["collection"] = collection;
        }

        json["stac_extensions"] = Extensions(json["properties"]!.AsObject());
        return new StacItem(json);
    }

    private static JsonArray Extensions(JsonObject properties)
    {
        List<string> used =
        [
            StacExtensions.Classification,
            StacExtensions.File,
            StacExtensions.Processing,
            StacExtensions.Projection,
            StacExtensions.Raster,
            StacExtensions.Timestamps,
            StacExtensions.Version,
        ];
        if (properties.ContainsKey("eo:cloud_cover"))
        {
            used.Add(StacExtensions.Eo);
        }

        if (properties.ContainsKey("grid:code"))
        {
            used.Add(StacExtensions.Grid);
        }

        return [.. used.Order(StringComparer.Ordinal).Select(extension => JsonValue.Create(extension))];
    }
}
