namespace Groundshift.Ingest.Providers;

/// <summary>A catalog that is known by name.</summary>
/// <param name="Name">What users write: <c>earth-search</c>.</param>
/// <param name="Url">Landing page.</param>
/// <param name="Collections">Collections worth watching, the preferred one first.</param>
public sealed record ProviderCatalog(string Name, Uri Url, IReadOnlyList<string> Collections);

/// <summary>The catalogs whose conventions are built in.</summary>
public static class ProviderCatalogs
{
    /// <summary>Element 84's Earth Search.</summary>
    public const string EarthSearch = "earth-search";

    /// <summary>Microsoft Planetary Computer.</summary>
    public const string PlanetaryComputer = "planetary-computer";

    /// <summary>Copernicus Data Space Ecosystem.</summary>
    public const string Cdse = "cdse";

    /// <summary>DLR's Earth Observation Center.</summary>
    public const string DlrEoc = "dlr-eoc";

    /// <summary>Any other catalog: its STAC fields are trusted.</summary>
    public const string Generic = "generic";

    /// <summary>The known catalogs, in the order in which they are preferred when nothing else is said.</summary>
    public static IReadOnlyList<ProviderCatalog> Known { get; } =
    [
        new(EarthSearch, new Uri("https://earth-search.aws.element84.com/v1"), ["sentinel-2-c1-l2a", "sentinel-2-l2a", "sentinel-2-l1c"]),
        new(PlanetaryComputer, new Uri("https://planetarycomputer.microsoft.com/api/stac/v1"), ["sentinel-2-l2a"]),
        new(Cdse, new Uri("https://stac.dataspace.copernicus.eu/v1"), ["sentinel-2-l2a"]),
        new(DlrEoc, new Uri("https://geoservice.dlr.de/eoc/ogc/stac/v1"), ["ENMAP_HSI_L2A"]),
    ];

    /// <summary>A known catalog by name; null for anything else.</summary>
    public static ProviderCatalog? Find(string name) => Known.FirstOrDefault(catalog => catalog.Name == name);

    /// <summary>The provider whose address this is; null when it is none of the known.</summary>
    public static string? ProviderOf(Uri url) => url.IsAbsoluteUri
        ? Known.FirstOrDefault(catalog => string.Equals(catalog.Url.Host, url.Host, StringComparison.OrdinalIgnoreCase))?.Name
        : null;

    /// <summary>
    /// The provider whose conventions an item follows: by the catalog's name or address, else by how the item lays out its assets,
    /// so that mirrors and local copies are read as their originals.
    /// </summary>
    internal static string ProviderOf(ProviderItem item)
    {
        if (Find(item.Catalog) is { } named)
        {
            return named.Name;
        }

        if (Uri.TryCreate(item.Catalog, UriKind.Absolute, out var url) && ProviderOf(url) is { } hosted)
        {
            return hosted;
        }

        if (EnMapItems.Match(item))
        {
            return DlrEoc;
        }

        return Sentinel2Items.Match(item) ? StyleOf(item) : Generic;
    }

    private static string StyleOf(ProviderItem item) =>
        item.Asset("B02_10m") is not null && item.Assets.Any(asset => asset.Roles.Contains("sampling:original")) ? Cdse
        : item.Collection is "sentinel-2-c1-l2a" or "sentinel-2-l1c" || (item.Collection == "sentinel-2-l2a" && item.Asset("red") is not null) ? EarthSearch
        : item.Collection == "sentinel-2-l2a" && item.Asset("B02") is not null ? PlanetaryComputer
        : Generic;
}
