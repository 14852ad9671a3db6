using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Publishing;

/// <summary>Makes the STAC item of a land-cover product.</summary>
public static class LandCoverItem
{
    /// <summary>Builds the item. Addresses in it are those of <see cref="StoredHref"/>: <see cref="ProductAsset.Path"/> as it is.</summary>
    /// <exception cref="InvalidInputException">The product is not one of exactly one scene, or has no file of a kind that it must have.</exception>
    public static StacItem Build(ProductReady ready, ItemVersion version)
    {
        if (ready.Job.Scenes is not [var scene])
        {
            throw new InvalidInputException(
                "job.scenes", "one scene", $"{ready.Job.Scenes.Count}", "A land-cover product is made of one scene; plan one job per scene.");
        }

        var legend = Legend.Of(ready);
        var json = new JsonObject
        {
            ["type"] = "Feature",
            ["stac_version"] = StacExtensions.StacVersion,
            ["stac_extensions"] = null,
            ["id"] = LandCoverItemId.Of(ready.Job),
            ["geometry"] = GeometryJson.Of(ready.Footprint),
            ["bbox"] = GeometryJson.Bbox(ready.Footprint),
            ["properties"] = LandCoverProperties.Build(ready, scene, version),
            ["links"] = LandCoverLinks.Build(ready, scene),
            ["assets"] = LandCoverAssets.Build(ready, legend),
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
