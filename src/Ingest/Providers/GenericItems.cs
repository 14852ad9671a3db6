using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Core.Sensors;

namespace Groundshift.Ingest.Providers;

/// <summary>Items of unknown catalogs: STAC fields are trusted; known missions are still told by platform and constellation.</summary>
internal static class GenericItems
{
    public static SceneSource Normalise(ProviderItem item) => Normalise(
        item,
        uri => AccessNames.Open(uri, requesterPays: item.Flag("storage:requester_pays") == true || item.Assets.Any(asset => asset.Stac.ReadFlag("storage:requester_pays") == true)));

    public static SceneSource Normalise(ProviderItem item, Func<Uri, string> access)
    {
        if (Sentinel2Items.Match(item))
        {
            return Sentinel2Items.Normalise(item, new Sentinel2Conventions { Access = access });
        }

        return EnMapItems.Match(item) ? EnMapItems.Normalise(item, access) : Fields(item, access);
    }

    private static SceneSource Fields(ProviderItem item, Func<Uri, string> access)
    {
        var radar = item.Constellation is "sentinel-1" || item.Platform?.StartsWith("sentinel-1", StringComparison.Ordinal) == true;
        var acquired = item.Acquired();
        var footprint = item.Footprint();
        var bands = radar ? RadarBands(item, access) : OpticalBands(item, access);
        if (bands.Count == 0)
        {
            throw new InvalidInputException(
                "assets",
                "at least one raster asset with bands",
                item.Assets.Count == 0 ? "no assets" : string.Join(", ", item.Assets.Select(asset => asset.Key).Take(20)),
                "Describe the bands with the fields bands, eo:bands or raster:bands.");
        }

        return new SceneSource
        {
            Key = SceneKey.Item(item.Catalog, item.Collection, item.Id),
            Revision = new SceneRevision(
                item.Text("processing:version"),
                item.Time("processing:datetime"),
                item.Time("updated")),
            Catalog = item.Catalog,
            Collection = item.Collection,
            ItemId = item.Id,
            ItemHref = item.ItemHref,
            ItemJson = item.ItemJson,
            Sensor = radar ? SensorKind.Sentinel1 : SensorKind.Generic,
            Platform = item.Platform,
            Level = item.Text("processing:level"),
            Acquired = acquired,
            CloudCoverPercent = item.Number("eo:cloud_cover"),
            Footprint = footprint,
            Bands = bands,
            Masks = [.. SceneMasks.CloudMask(item, access)],
            Notes = [.. item.Notes],
        };
    }

    private static List<SceneBand> OpticalBands(ProviderItem item, Func<Uri, string> access)
    {
        var bands = new List<SceneBand>();
        var described = item.Assets.Where(asset => asset.MayHoldPixels && asset.Bands.Any(band => band.Name is not null || band.CommonName is not null));
        foreach (var asset in described)
        {
            // A quantity with a unit of its own, such as kelvin, is no band of an optical model.
            if (asset.Bands[0].Unit is { } unit && unit is not ("1" or "reflectance"))
            {
                item.Notes.Add($"The asset {asset.Key} is in {unit} and was left out.");
                continue;
            }

            var reflectance = asset.Roles.Contains("reflectance") || asset.Bands[0].Unit == "reflectance";
            for (var i = 0; i < asset.Bands.Count; i++)
            {
                bands.Add(Band(item, asset, i, access, asset.Bands[i].Name ?? asset.Key, reflectance ? PixelUnit.Reflectance : PixelUnit.DigitalNumber));
            }
        }

        var twice = bands.GroupBy(band => band.Name).FirstOrDefault(group => group.Count() > 1);
        return twice is null
            ? bands
            : throw new InvalidInputException(
                "assets",
                "each band in one asset",
                $"{twice.Key} in {string.Join(", ", twice.Select(band => band.Asset.Key).Distinct())}",
                "Only one of the assets may have the role data; report the item to its catalog.");
    }

    private static List<SceneBand> RadarBands(ProviderItem item, Func<Uri, string> access)
    {
        var bands = new List<SceneBand>();
        foreach (var sensor in Sentinel1.Bands)
        {
            var asset = item.Assets.FirstOrDefault(candidate => candidate.MayHoldPixels
                && Sentinel1.BandOf(candidate.Bands[0].Name ?? candidate.Key) == sensor.Name);
            if (asset is null)
            {
                continue;
            }

            var unit = Sentinel1.UnitOf(asset.Bands[0].Unit);
            if (unit == PixelUnit.DigitalNumber)
            {
                item.Notes.Add($"The asset {asset.Key} states neither dB nor linear power: its samples are bare numbers.");
            }

            bands.Add(Band(item, asset, 0, access, sensor.Name, unit) with { GsdMetres = asset.GsdMetres ?? sensor.GsdMetres });
        }

        return bands;
    }

    private static SceneBand Band(ProviderItem item, ProviderAsset asset, int index, Func<Uri, string> access, string name, PixelUnit unit)
    {
        var stated = asset.Bands[index];
        return new SceneBand
        {
            Name = name,
            CommonName = stated.CommonName,
            CentreMicrometres = stated.CentreMicrometres,
            WidthMicrometres = stated.WidthMicrometres,
            GsdMetres = asset.GsdMetres ?? item.Number("gsd"),
            Asset = item.Reference(asset, access),
            Index = index + 1,
            Scale = stated.Scale ?? 1,
            Offset = stated.Offset ?? 0,
            Nodata = stated.Nodata,
            Unit = unit,
        };
    }
}
