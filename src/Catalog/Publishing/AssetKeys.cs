namespace Groundshift.Catalog.Publishing;

/// <summary>Keys of the assets of product items.</summary>
public static class AssetKeys
{
    /// <summary>Class raster.</summary>
    public const string Classification = "classification";

    /// <summary>Probability of the chosen class.</summary>
    public const string Confidence = "confidence";

    /// <summary>Probability of every class.</summary>
    public const string Probabilities = "probabilities";

    /// <summary>Raster of transitions from class to class.</summary>
    public const string ChangeClass = "change_class";

    /// <summary>Probability that a pixel changed.</summary>
    public const string ChangeScore = "change_score";

    /// <summary>Day from which a change is known.</summary>
    public const string ChangeDate = "change_date";

    /// <summary>Changed ground as features, GeoJSON.</summary>
    public const string Polygons = "polygons";

    /// <summary>The same as a GeoPackage.</summary>
    public const string PolygonsGeoPackage = "polygons_gpkg";

    /// <summary>Picture of the earlier scene.</summary>
    public const string Before = "before";

    /// <summary>Picture of the later scene.</summary>
    public const string After = "after";

    /// <summary>Pictures of the largest changes, before and after side by side: <c>chip_1</c> and so on.</summary>
    public const string Chip = "chip";

    /// <summary>Feature vectors, one band per dimension.</summary>
    public const string Embedding = "embedding";

    /// <summary>Expected reflectance.</summary>
    public const string Forecast = "forecast";

    /// <summary>Observed minus expected reflectance.</summary>
    public const string Anomaly = "anomaly";

    /// <summary>1 where the product holds data.</summary>
    public const string ValidMask = "valid_mask";

    /// <summary>Picture for people.</summary>
    public const string Thumbnail = "thumbnail";

    /// <summary>Run manifest.</summary>
    public const string Metadata = "metadata";

    /// <summary>The source item's JSON as it was read; further parts of a scene follow as <c>source_item_2</c> and so on.</summary>
    public const string SourceItem = "source_item";

    /// <summary>True for any of the pictures of the largest changes.</summary>
    public static bool IsChip(string key) => key.StartsWith(Chip + "_", StringComparison.Ordinal);

    /// <summary>True for the kept JSON of any part of the scene.</summary>
    public static bool IsSourceItem(string key) => key == SourceItem || key.StartsWith(SourceItem + "_", StringComparison.Ordinal);
}
