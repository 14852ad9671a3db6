namespace Groundshift.Catalog.Api;

/// <summary>The conformance classes that hold.</summary>
/// <remarks>
/// Sources: STAC API 1.0.0 and its extensions (sort 1.1.0, filter, query, fields and transactions 1.0.0, free text and collection search 1.0.0-rc.1,
/// aggregation 0.3.0, children 1.0.0-rc.2, browseable 1.0.0-rc.3); OGC API Features 1.0 parts 1, 3 and 5; CQL2 1.0.
/// </remarks>
internal static class Conformance
{
    private const string Stac = "https://api.stacspec.org/";
    private const string Ogc = "http://www.opengis.net/spec/";

    private static readonly string[] Cql2 =
    [
        "basic-cql2", "cql2-text", "cql2-json", "advanced-comparison-operators", "basic-spatial-functions", "basic-spatial-functions-plus",
        "spatial-functions", "temporal-functions", "array-functions", "arithmetic", "functions", "property-property", "case-insensitive-comparison",
    ];

    public static IReadOnlyList<string> Classes { get; } =
    [
        Stac + "v1.0.0/core",
        Stac + "v1.0.0/collections",
        Stac + "v1.0.0/ogcapi-features",
        Stac + "v1.0.0/item-search",
        Stac + "v1.0.0/ogcapi-features/extensions/transaction",
        Stac + "v1.0.0/collections/extensions/transaction",
        Stac + "v1.0.0/item-search#filter",
        Stac + "v1.0.0/item-search#fields",
        Stac + "v1.0.0/ogcapi-features#fields",
        Stac + "v1.0.0/item-search#query",
        Stac + "v1.0.0/ogcapi-features#query",
        Stac + "v1.1.0/item-search#sort",
        Stac + "v1.1.0/item-search#sortables",
        Stac + "v1.1.0/ogcapi-features#sort",
        Stac + "v1.1.0/collection-search#sort",
        Stac + "v1.1.0/collection-search#sortables",
        Stac + "v1.0.0-rc.1/item-search#free-text",
        Stac + "v1.0.0-rc.1/ogcapi-features#free-text",
        Stac + "v1.0.0-rc.1/collection-search",
        Stac + "v1.0.0-rc.1/collection-search#free-text",
        Stac + "v1.0.0-rc.1/collection-search#filter",
        Stac + "v1.0.0-rc.1/collection-search#query",
        Stac + "v1.0.0-rc.1/collection-search#sort",
        Stac + "v1.0.0-rc.1/collection-search#fields",
        Stac + "v0.3.0/aggregation",
        Stac + "v0.3.0/aggregation#query",
        Stac + "v0.3.0/aggregation#filter",
        Stac + "v1.0.0-rc.2/children",
        Stac + "v1.0.0-rc.2/children#type-filter",
        Stac + "v1.0.0-rc.3/browseable",
        Ogc + "ogcapi-common-2/1.0/conf/simple-query",
        Ogc + "ogcapi-features-1/1.0/conf/core",
        Ogc + "ogcapi-features-1/1.0/conf/oas30",
        Ogc + "ogcapi-features-1/1.0/conf/geojson",
        Ogc + "ogcapi-features-3/1.0/conf/filter",
        Ogc + "ogcapi-features-3/1.0/conf/features-filter",
        Ogc + "ogcapi-features-5/1.0/conf/sortables",
        .. Cql2.Select(name => $"{Ogc}cql2/1.0/conf/{name}"),
    ];
}
