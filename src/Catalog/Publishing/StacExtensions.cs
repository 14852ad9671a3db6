namespace Groundshift.Catalog.Publishing;

/// <summary>Schemas of the STAC extensions that our items declare. Source: stac-extensions.github.io, one page each.</summary>
internal static class StacExtensions
{
    public const string StacVersion = "1.1.0";
    public const string Classification = "https://stac-extensions.github.io/classification/v2.0.0/schema.json";
    public const string Eo = "https://stac-extensions.github.io/eo/v2.0.0/schema.json";
    public const string File = "https://stac-extensions.github.io/file/v2.1.0/schema.json";
    public const string Grid = "https://stac-extensions.github.io/grid/v1.1.0/schema.json";
    public const string Mlm = "https://stac-extensions.github.io/mlm/v1.5.2/schema.json";
    public const string Processing = "https://stac-extensions.github.io/processing/v1.2.0/schema.json";
    public const string Projection = "https://stac-extensions.github.io/projection/v2.0.0/schema.json";
    public const string Raster = "https://stac-extensions.github.io/raster/v2.0.0/schema.json";
    public const string Timestamps = "https://stac-extensions.github.io/timestamps/v1.1.0/schema.json";
    public const string Version = "https://stac-extensions.github.io/version/v1.2.0/schema.json";
}
