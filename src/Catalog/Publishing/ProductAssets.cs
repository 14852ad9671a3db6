using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;

namespace Groundshift.Catalog.Publishing;

/// <summary>Assets of a product item.</summary>
internal static class ProductAssets
{
    // From as many bands on, what they have in common is written once: feature vectors have hundreds.
    private const int ManyBands = 32;

    private static readonly Dictionary<string, (string Title, string[] Roles)> Known = new(StringComparer.Ordinal)
    {
        [AssetKeys.Classification] = ("Classes", ["data", "classification"]),
        [AssetKeys.Confidence] = ("Probability of the chosen class", ["data", "confidence"]),
        [AssetKeys.Probabilities] = ("Probability of every class", ["data", "probabilities"]),
        [AssetKeys.ChangeClass] = ("Changes from class to class", ["data", "classification", "change"]),
        [AssetKeys.ChangeScore] = ("Probability of a change", ["data", "probabilities"]),
        [AssetKeys.ChangeDate] = ("Day from which the change is known", ["data", "date"]),
        [AssetKeys.Polygons] = ("Changed ground as polygons", ["data", "vector"]),
        [AssetKeys.PolygonsGeoPackage] = ("Changed ground as polygons, GeoPackage", ["data", "vector"]),
        [AssetKeys.Before] = ("The earlier scene", ["overview", "before"]),
        [AssetKeys.After] = ("The later scene", ["overview", "after"]),
        [AssetKeys.Chip] = ("A large change, before and after", ["overview", "chip"]),
        [AssetKeys.Embedding] = ("Feature vectors", ["data", "embedding"]),
        [AssetKeys.Forecast] = ("Expected reflectance", ["data", "reflectance"]),
        [AssetKeys.Anomaly] = ("Observed minus expected reflectance", ["data", "anomaly"]),
        [AssetKeys.ValidMask] = ("Valid pixels", ["data-mask"]),
        [AssetKeys.Thumbnail] = ("Quicklook", ["thumbnail", "overview"]),
        [AssetKeys.Metadata] = ("Run manifest", ["metadata"]),
        [AssetKeys.SourceItem] = ("Source item as it was read", ["metadata", "source-item"]),
    };

    public static JsonObject Build(ProductReady ready, JsonArray legend)
    {
        var main = ProductWords.Of(ready.Job.Product).Asset;
        if (ready.Assets.All(asset => asset.Key != main))
        {
            throw new InvalidInputException(
                "assets", main, string.Join(", ", ready.Assets.Select(asset => asset.Key)), "Run the job again.");
        }

        return new JsonObject(ready.Assets.Select(asset => KeyValuePair.Create(asset.Key, (JsonNode?)Asset(asset, ready, legend))));
    }

    /// <summary>What holds for the assets of every item of a collection.</summary>
    public static JsonObject Common(ProductReady ready)
    {
        var legend = Legend.WithoutCounts(ready.Classes);
        return new JsonObject(ready.Assets.Select(asset =>
        {
            var json = Named(asset);
            AddBands(json, asset, statistics: false);
            AddRaster(json, asset, legend);
            return KeyValuePair.Create(asset.Key, (JsonNode?)json);
        }));
    }

    private static JsonObject Asset(ProductAsset asset, ProductReady ready, JsonArray legend)
    {
        var json = new JsonObject { ["href"] = asset.Path };
        foreach (var (name, value) in Named(asset).ToArray())
        {
            json[name] = value!.DeepClone();
        }

        AddBands(json, asset, statistics: true);
        AddRaster(json, asset, legend);
        if (asset.Bands.Count > 0)
        {
            // Of the scene, not of the collection: a collection holds maps of 10 m and of 30 m.
            json["raster:spatial_resolution"] = ready.GsdMetres;
        }

        json["file:size"] = asset.Size;
        json["file:checksum"] = asset.Checksum;
        return json;
    }

    private static JsonObject Named(ProductAsset asset)
    {
        var key = AssetKeys.IsSourceItem(asset.Key) ? AssetKeys.SourceItem : AssetKeys.IsChip(asset.Key) ? AssetKeys.Chip : asset.Key;
        var (title, roles) = Known.TryGetValue(key, out var known) ? known : (asset.Key, ["data"]);
        return new JsonObject
        {
            ["type"] = asset.MediaType,
            ["title"] = title,
            ["roles"] = new JsonArray([.. roles.Select(role => (JsonNode)role)]),
        };
    }

    private static void AddRaster(JsonObject json, ProductAsset asset, JsonArray legend)
    {
        if (asset.Bands.Count == 0)
        {
            return;
        }

        json["raster:sampling"] = "area";
        if (asset.Key is AssetKeys.Classification or AssetKeys.ChangeClass && legend.Count > 0)
        {
            json["classification:classes"] = legend.DeepClone();
        }
    }

    private static void AddBands(JsonObject json, ProductAsset asset, bool statistics)
    {
        if (asset.Bands.Count > ManyBands && asset.Bands.All(band => (band.DataType, band.Nodata, band.Scale).Equals((asset.Bands[0].DataType, asset.Bands[0].Nodata, asset.Bands[0].Scale))))
        {
            // What holds for every band may stand once, beside them. Source: STAC 1.1.0, "Bands", common metadata of an asset.
            foreach (var (name, value) in Band(asset.Bands[0] with { Unit = null }, statistics: false).Where(field => field.Key != "name"))
            {
                json[name] = value!.DeepClone();
            }

            json["bands"] = new JsonArray([.. asset.Bands.Select(band => (JsonNode)new JsonObject { ["name"] = band.Name })]);
        }
        else if (asset.Bands.Count > 0)
        {
            json["bands"] = new JsonArray([.. asset.Bands.Select(band => (JsonNode)Band(band, statistics))]);
        }
    }

    private static JsonObject Band(ProductBand band, bool statistics)
    {
        var json = new JsonObject { ["name"] = band.Name, ["data_type"] = band.DataType };
        AddNumber(json, "nodata", band.Nodata);
        if (band.Unit is { } unit)
        {
            json["unit"] = unit;
        }

        AddNumber(json, "raster:scale", band.Scale);
        if (!statistics)
        {
            return json;
        }

        var values = new JsonObject();
        AddNumber(values, "minimum", band.Minimum);
        AddNumber(values, "maximum", band.Maximum);
        AddNumber(values, "mean", band.Mean);
        AddNumber(values, "stddev", band.StandardDeviation);
        AddNumber(values, "valid_percent", band.ValidPercent);
        if (values.Count > 0)
        {
            json["statistics"] = values;
        }

        return json;
    }

    // JSON has no NaN; STAC writes it as a string where nodata is NaN, and leaves out a statistic without a value.
    private static void AddNumber(JsonObject json, string name, double? number)
    {
        if (number is { } value && double.IsFinite(value))
        {
            json[name] = value;
        }
        else if (name == "nodata" && number is double.NaN)
        {
            json[name] = "nan";
        }
    }
}
