namespace Groundshift.Core.Jobs;

/// <summary>Which acquisition a scene is, whatever catalog it came from and however often it was reprocessed.</summary>
/// <remarks>
/// Text form, fields joined by <c>/</c>: <c>s2/sentinel-2a/20220706T085611/R007/33NZA/L2A</c> for Sentinel-2,
/// <c>enmap/DT0000004950/001/L2A</c> for EnMAP, <c>item/{catalog}/{collection}/{id}</c> for everything else.
/// </remarks>
public readonly record struct SceneKey(string Value)
{
    /// <summary>Key of a Sentinel-2 scene; the relative orbit and tile as ESA writes them (R007, 33NZA).</summary>
    public static SceneKey Sentinel2(string platform, DateTimeOffset sensingStart, int relativeOrbit, string mgrsTile, string level) =>
        new($"s2/{platform}/{sensingStart.UtcDateTime:yyyyMMdd'T'HHmmss}/R{relativeOrbit:000}/{mgrsTile}/{level}");

    /// <summary>Key of an EnMAP scene.</summary>
    public static SceneKey EnMap(string datatake, string tile, string level) => new($"enmap/{datatake}/{tile}/{level}");

    /// <summary>Key of a scene about which nothing better than its item is known.</summary>
    public static SceneKey Item(string catalog, string collection, string id) => new($"item/{catalog}/{collection}/{id}");

    /// <inheritdoc/>
    public override string ToString() => Value;
}
