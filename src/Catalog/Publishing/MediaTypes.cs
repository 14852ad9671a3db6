namespace Groundshift.Catalog.Publishing;

/// <summary>Media types of what the catalog writes.</summary>
internal static class MediaTypes
{
    public const string GeoJson = "application/geo+json";
    public const string Json = "application/json";
    public const string Cog = "image/tiff; application=geotiff; profile=cloud-optimized";
    public const string Png = "image/png";
}
