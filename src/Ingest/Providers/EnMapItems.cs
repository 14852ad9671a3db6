using System.Globalization;
using System.Text.RegularExpressions;
using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Core.Sensors;

namespace Groundshift.Ingest.Providers;

/// <summary>EnMAP level 2A as DLR's Earth Observation Center serves it: one cube, quality layers, wavelengths in the item or in METADATA.XML.</summary>
internal static partial class EnMapItems
{
    public static bool Match(ProviderItem item) =>
        item.Collection.StartsWith("ENMAP", StringComparison.OrdinalIgnoreCase)
        || item.Constellation is "enmap"
        || item.Platform?.StartsWith("enmap", StringComparison.Ordinal) == true;

    public static SceneSource Normalise(ProviderItem item, Func<Uri, string> access)
    {
        var image = item.Asset("image") is { MayHoldPixels: true } asset
            ? asset
            : throw new InvalidInputException("assets.image", "the spectral image", "nothing", "Watch the level 2A collection of EnMAP.");
        var acquired = item.Acquired();
        var footprint = item.Footprint();
        var metadata = item.Asset("metadata") is { } file && file.Stac.ReadText("href") is not null ? item.Reference(file, access) : null;
        var level = LevelOf(item);
        return new SceneSource
        {
            Key = KeyOf(item, level),
            Revision = RevisionOf(item),
            Catalog = item.Catalog,
            Collection = item.Collection,
            ItemId = item.Id,
            ItemHref = item.ItemHref,
            ItemJson = item.ItemJson,
            Sensor = SensorKind.EnMap,
            Platform = "enmap",
            Level = level,
            Acquired = acquired,
            CloudCoverPercent = item.Number("eo:cloud_cover"),
            Footprint = footprint,
            Bands = Bands(item, image, metadata, access),
            Masks = SceneMasks.OfEnMap(item, access),
            Metadata = metadata,
            Notes = Notes(item),
        };
    }

    private static IReadOnlyList<string> Notes(ProviderItem item)
    {
        if (item.Number("enmap:overallQuality") is { } quality and not 0)
        {
            item.Notes.Add($"DLR rates the overall quality {quality.ToString(CultureInfo.InvariantCulture)} (0 is nominal).");
        }

        return [.. item.Notes];
    }

    private static SceneBand[] Bands(ProviderItem item, ProviderAsset image, AssetReference? metadata, Func<Uri, string> access)
    {
        var reference = item.Reference(image, access);
        var known = image.Bands.All(band => band.CentreMicrometres is not null);
        if (!known && metadata is null)
        {
            throw new InvalidInputException(
                "assets.image.eo:bands",
                "a centre wavelength for every band, or the asset metadata (METADATA.XML)",
                $"{image.Bands.Count} bands without wavelengths",
                "Wavelengths differ from product to product and are never assumed.");
        }

        if (!known)
        {
            item.Notes.Add("The item does not state all wavelengths: they are read from METADATA.XML.");
        }

        // Without a band list one entry stands for the cube until the metadata are read.
        return [.. image.Bands.Select((band, i) => new SceneBand
        {
            Name = $"band_{i + 1:000}",
            CommonName = band.CommonName,
            CentreMicrometres = band.CentreMicrometres,
            WidthMicrometres = band.WidthMicrometres,
            GsdMetres = image.GsdMetres ?? EnMap.GsdMetres,
            Asset = reference,
            Index = i + 1,
            Scale = band.Scale ?? EnMap.Scale,
            Offset = band.Offset ?? 0,
            Nodata = band.Nodata ?? EnMap.Nodata,
            Unit = PixelUnit.Reflectance,
        })];
    }

    private static string? LevelOf(ProviderItem item)
    {
        var name = ProductName().Match(item.Id);
        return name.Success ? name.Groups["level"].Value
            : item.Collection.EndsWith("_L2A", StringComparison.OrdinalIgnoreCase) ? "L2A"
            : item.Collection.EndsWith("_L1C", StringComparison.OrdinalIgnoreCase) ? "L1C"
            : null;
    }

    private static SceneKey KeyOf(ProviderItem item, string? level)
    {
        var datatake = item.Text("enmap:datatakeID");
        var tile = item.Text("enmap:tileID");
        return level is not null && datatake is not null && tile is not null && Datatake().IsMatch(datatake)
            ? SceneKey.EnMap(datatake, tile, level)
            : SceneKey.Item(item.Catalog, item.Collection, item.Id);
    }

    private static SceneRevision RevisionOf(ProviderItem item)
    {
        var name = ProductName().Match(item.Id);
        DateTimeOffset? generated = name.Success
            ? DateTimeOffset.ParseExact(name.Groups["processed"].Value, "yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
            : item.Time("processing:datetime");
        var version = item.Text("processing:version") ?? (name.Success ? name.Groups["version"].Value : null);
        return new SceneRevision(version, generated, item.Time("updated"));
    }

    /// <summary>Source of the name: DLR, "EnMAP Ground Segment: Product Specification" (EN-PCV-ICD-2009-2), product names.</summary>
    [GeneratedRegex(@"^ENMAP\d{2}-____(?<level>L\d[A-C])-DT\d{10}_\d{8}T\d{6}Z_\d{3}_(?<version>V\d{6})_(?<processed>\d{8}T\d{6})Z", RegexOptions.CultureInvariant)]
    private static partial Regex ProductName();

    [GeneratedRegex(@"^DT\d{10}$", RegexOptions.CultureInvariant)]
    private static partial Regex Datatake();
}
