using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Core.Sensors;
using Groundshift.Core.Stac;

namespace Groundshift.Ingest.Providers;

/// <summary>What one provider does differently with Sentinel-2.</summary>
internal sealed record Sentinel2Conventions
{
    /// <summary>Name of the access that opens an address.</summary>
    public required Func<Uri, string> Access { get; init; }

    /// <summary>
    /// The offset of a band where the provider has a rule of its own; null where the item's fields hold, or the baseline when the
    /// item states no scale.
    /// </summary>
    public Func<ProviderAsset, ProcessingBaseline?, double?> Offset { get; init; } = (_, _) => null;
}

/// <summary>Normalises Sentinel-2 items of any provider: bands by name, one scale and one offset each, masks, identity.</summary>
internal static class Sentinel2Items
{
    private static readonly string[] NoReflectance = ["aot", "wvp", "scl", "tci", "visual", "preview", "cloud", "snow"];

    /// <summary>True for items of the mission, whatever catalog they are in.</summary>
    public static bool Match(ProviderItem item) =>
        item.Constellation is "sentinel-2" || item.Platform?.StartsWith("sentinel-2", StringComparison.Ordinal) == true;

    public static SceneSource Normalise(ProviderItem item, Sentinel2Conventions conventions)
    {
        var identity = Sentinel2Identity.Of(item);
        if (identity.Key.Value.StartsWith("item/", StringComparison.Ordinal))
        {
            item.Notes.Add("The item names no product: the scene is known by its catalog, collection and id only.");
        }

        var acquired = item.Acquired();
        var footprint = item.Footprint();
        return new SceneSource
        {
            Key = identity.Key,
            Revision = identity.Revision,
            Catalog = item.Catalog,
            Collection = item.Collection,
            ItemId = item.Id,
            ItemHref = item.ItemHref,
            ItemJson = item.ItemJson,
            Sensor = SensorKind.Sentinel2,
            Platform = identity.Platform,
            Level = identity.Level,
            Acquired = acquired,
            CloudCoverPercent = item.Number("eo:cloud_cover"),
            Footprint = footprint,
            Bands = Bands(item, identity, conventions),
            Masks = SceneMasks.OfSentinel2(item, conventions.Access),
            Notes = [.. item.Notes],
        };
    }

    private static SceneBand[] Bands(ProviderItem item, Sentinel2Identity identity, Sentinel2Conventions conventions)
    {
        var platform = Sentinel2.PlatformOf(identity.Platform);
        if (platform is null)
        {
            item.Notes.Add("The platform is not stated: wavelengths are those of Sentinel-2A.");
        }

        var candidates = item.Assets
            .Where(asset => asset.MayHoldPixels && asset.Bands.Count == 1)
            .Select(asset => (Asset: asset, Name: NameOf(asset)))
            .Where(entry => entry.Name is not null)
            .ToLookup(entry => entry.Name, entry => entry.Asset);
        var bands = Sentinel2.Bands(platform ?? Sentinel2Platform.A)
            .Where(sensor => candidates[sensor.Name].Any())
            .Select(sensor => Band(item, identity, conventions, sensor, Best(candidates[sensor.Name], sensor.GsdMetres)))
            .ToArray();
        return bands.Length > 0
            ? bands
            : throw new InvalidInputException(
                "assets",
                "at least one Sentinel-2 band (B01 to B12)",
                item.Assets.Count == 0 ? "no assets" : string.Join(", ", item.Assets.Select(asset => asset.Key).Take(20)),
                "Watch a collection that holds the bands as assets.");
    }

    /// <summary>Band name first, then the asset's key, the common name and at last the wavelength, for common names can mean several bands.</summary>
    private static string? NameOf(ProviderAsset asset)
    {
        var stem = Stem(asset.Key);
        if (NoReflectance.Any(word => stem.Equals(word, StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        var band = asset.Bands[0];
        return Sentinel2.BandOf(band.Name)
            ?? Sentinel2.BandOf(stem)
            ?? Sentinel2.BandOf(band.CommonName)
            ?? (band.CentreMicrometres is { } centre ? Sentinel2.BandAt(centre) : null);
    }

    /// <summary>The key without what marks its resolution or format: <c>B02_10m</c>, <c>red-jp2</c>.</summary>
    private static string Stem(string key)
    {
        var end = key.IndexOfAny(['_', '-']);
        return end > 0 ? key[..end] : key;
    }

    /// <summary>One band may come at several resolutions and formats: the original sampling, then a cloud-optimised file.</summary>
    private static ProviderAsset Best(IEnumerable<ProviderAsset> assets, double nativeGsd) => assets
        .OrderByDescending(asset => asset.Roles.Contains("sampling:original"))
        .ThenBy(asset => Math.Abs((asset.GsdMetres ?? nativeGsd) - nativeGsd))
        .ThenBy(asset => asset.Key.EndsWith("-jp2", StringComparison.Ordinal))
        .ThenBy(asset => asset.Key, StringComparer.Ordinal)
        .First();

    private static SceneBand Band(ProviderItem item, Sentinel2Identity identity, Sentinel2Conventions conventions, SensorBand sensor, ProviderAsset asset)
    {
        var stated = asset.Bands[0];
        var (scale, offset) = Calibration(asset, stated, identity.Baseline, conventions);
        return new SceneBand
        {
            Name = sensor.Name,
            CommonName = sensor.CommonName,
            CentreMicrometres = sensor.CentreMicrometres,
            WidthMicrometres = sensor.WidthMicrometres,
            GsdMetres = asset.GsdMetres ?? sensor.GsdMetres,
            Asset = item.Reference(asset, conventions.Access),
            Scale = scale,
            Offset = offset,
            // DN 0 is "no data" in every Sentinel-2 product; float rasters have no such convention.
            Nodata = stated.Nodata ?? (stated.IsFloat() ? null : 0),
            Unit = PixelUnit.Reflectance,
        };
    }

    /// <summary>One scale and one offset: the provider's rule, else what the item states, else the baseline; never two of them together.</summary>
    private static (double Scale, double Offset) Calibration(ProviderAsset asset, StacBand stated, ProcessingBaseline? baseline, Sentinel2Conventions conventions)
    {
        if (stated.IsFloat() && stated.Scale is null)
        {
            throw new InvalidInputException(
                $"assets.{asset.Key}.raster:scale",
                "a scale for floating-point samples",
                "nothing",
                "Floating-point samples may be reflectance or numbers up to 10000; the item must say which.");
        }

        if (stated.Scale is <= 0)
        {
            throw new InvalidInputException($"assets.{asset.Key}.raster:scale", "a number above 0", $"{stated.Scale}", "Report the item to its catalog.");
        }

        var scale = stated.Scale ?? 1 / Sentinel2.QuantificationValue;
        var offset = conventions.Offset(asset, baseline) ?? stated.Offset ?? (stated.Scale is null ? OffsetOf(baseline) : 0);
        return (scale, offset);
    }

    /// <summary>The offset in reflectance that a baseline implies.</summary>
    /// <exception cref="InvalidInputException">The baseline is not known: reflectance could be wrong by 0.1.</exception>
    public static double OffsetOf(ProcessingBaseline? baseline) => baseline switch
    {
        null => throw new InvalidInputException(
            "properties.s2:processing_baseline",
            "a processing baseline such as 05.11, or a scale and offset per asset",
            "nothing",
            "Without it nobody can tell whether the pixels carry ESA's offset of 1000; report the item to its catalog."),
        { HasAddOffset: true } => Sentinel2.AddOffset / Sentinel2.QuantificationValue,
        _ => 0,
    };
}
