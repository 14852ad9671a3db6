using System.Globalization;
using System.Text.RegularExpressions;
using Groundshift.Core.Jobs;

namespace Groundshift.Ingest.Providers;

/// <summary>Which Sentinel-2 product an item is, from the product's name or, without one, from the item's fields.</summary>
/// <remarks>
/// Source of the name: ESA, "Sentinel-2 Products Specification Document", section on the compact naming convention:
/// <c>MMM_MSIXXX_YYYYMMDDHHMMSS_Nxxyy_ROOO_Txxxxx_discriminator</c>. Planetary Computer leaves the baseline out.
/// </remarks>
internal sealed partial class Sentinel2Identity
{
    private Sentinel2Identity(SceneKey key, SceneRevision revision, string platform, string? level, ProcessingBaseline? baseline)
    {
        Key = key;
        Revision = revision;
        Platform = platform;
        Level = level;
        Baseline = baseline;
    }

    public SceneKey Key { get; }

    public SceneRevision Revision { get; }

    public string Platform { get; }

    public string? Level { get; }

    public ProcessingBaseline? Baseline { get; }

    public static Sentinel2Identity Of(ProviderItem item)
    {

        var name = new[] { item.Text("s2:product_uri"), item.Id, item.Text("sentinel:product_id"), item.Text("title") }
            .Where(text => text is not null)
            .Select(text => ProductName().Match(text!))
            .FirstOrDefault(match => match.Success);
        var datatake = DatatakeId().Match(item.Text("s2:datatake_id") ?? string.Empty);

        var platform = name is not null ? $"sentinel-2{name.Groups["unit"].Value.ToLowerInvariant()}" : item.Platform ?? "sentinel-2";
        var baseline = ProcessingBaseline.Parse(item.Text("processing:version"))
            ?? ProcessingBaseline.Parse(item.Text("s2:processing_baseline"))
            ?? ProcessingBaseline.Parse(Group(name, "baseline"))
            ?? ProcessingBaseline.Parse(Group(datatake, "baseline"));
        var level = Group(name, "level") ?? LevelOf(item);
        var sensing = Stamp(Group(name, "sensing")) ?? Stamp(Group(datatake, "sensing"));
        var orbit = item.Number("sat:relative_orbit") ?? (Group(name, "orbit") is { } digits ? int.Parse(digits, CultureInfo.InvariantCulture) : null);
        var tile = Group(name, "tile") ?? TileOf(item);

        var key = sensing is { } start && orbit is { } number && tile is not null && level is not null && platform.Length > "sentinel-2".Length
            ? SceneKey.Sentinel2(platform, start, (int)number, tile, level)
            : SceneKey.Item(item.Catalog, item.Collection, item.Id);
        return new Sentinel2Identity(key, RevisionOf(item, name, baseline), platform, level, baseline);
    }

    /// <summary>The name's own time comes first, for all catalogs repeat it to the second; fields differ in their fractions.</summary>
    private static SceneRevision RevisionOf(ProviderItem item, Match? name, ProcessingBaseline? baseline)
    {
        var generated = Stamp(Group(name, "generated")) ?? item.Time("s2:generation_time") ?? item.Time("processing:datetime");
        return new SceneRevision(baseline?.ToString(), generated is { } time ? Seconds(time) : null, item.Time("updated"));
    }

    private static DateTimeOffset Seconds(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);

    private static string? LevelOf(ProviderItem item)
    {
        var type = item.Text("s2:product_type") ?? item.Text("product:type");
        if (type is "S2MSI1C" or "S2MSI2A")
        {
            return "L" + type[^2..];
        }

        return item.Collection.Contains("l2a", StringComparison.OrdinalIgnoreCase) ? "L2A"
            : item.Collection.Contains("l1c", StringComparison.OrdinalIgnoreCase) ? "L1C"
            : null;
    }

    private static string? TileOf(ProviderItem item)
    {
        var stated = item.Text("s2:mgrs_tile") ?? item.Text("grid:code");
        var match = Tile().Match(stated ?? string.Empty);
        return match.Success ? $"{int.Parse(match.Groups["zone"].Value, CultureInfo.InvariantCulture):00}{match.Groups["square"].Value}" : null;
    }

    private static DateTimeOffset? Stamp(string? text) =>
        DateTimeOffset.TryParseExact(text, "yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static string? Group(Match? match, string name) => match is { Success: true } && match.Groups[name].Success ? match.Groups[name].Value : null;

    [GeneratedRegex(@"^S2(?<unit>[A-D])_MSI(?<level>L1C|L2A)_(?<sensing>\d{8}T\d{6})(_N(?<baseline>\d{4}))?_R(?<orbit>\d{3})_T(?<tile>\d{2}[A-Z]{3})_(?<generated>\d{8}T\d{6})(\.SAFE)?$", RegexOptions.CultureInvariant)]
    private static partial Regex ProductName();

    [GeneratedRegex(@"^GS2[A-D]_(?<sensing>\d{8}T\d{6})_\d{6}_N(?<baseline>\d{2}\.\d{2})$", RegexOptions.CultureInvariant)]
    private static partial Regex DatatakeId();

    [GeneratedRegex(@"^(MGRS-)?(?<zone>\d{1,2})(?<square>[A-Z]{3})$", RegexOptions.CultureInvariant)]
    private static partial Regex Tile();
}
