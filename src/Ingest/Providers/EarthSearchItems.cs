using Groundshift.Core.Jobs;
using Groundshift.Core.Sensors;

namespace Groundshift.Ingest.Providers;

/// <summary>Earth Search v1 (Element 84): the collections sentinel-2-c1-l2a, sentinel-2-l2a and sentinel-2-l1c; all else by its fields.</summary>
internal static class EarthSearchItems
{
    private const string Flag = "earthsearch:boa_offset_applied";

    public static SceneSource Normalise(ProviderItem item)
    {
        if (!Sentinel2Items.Match(item))
        {
            return GenericItems.Normalise(item);
        }

        // The bucket of ESA's JP2 files and Earth Search's own Sentinel-1 and Landsat buckets bill the reader.
        return Sentinel2Items.Normalise(item, new Sentinel2Conventions
        {
            Access = uri => AccessNames.Open(uri, requesterPays: true),
            Offset = OffsetByFlag(item),
        });
    }

    /// <summary>
    /// sentinel-2-l2a only. Its flag says whether the offset was taken out of the COGs; the offset of raster:bands is -0.1 or 0
    /// regardless, so the two must never be applied together. The untouched JP2 files (keys with -jp2) follow the baseline.
    /// </summary>
    private static Func<ProviderAsset, ProcessingBaseline?, double?> OffsetByFlag(ProviderItem item)
    {
        if (item.Flag(Flag) is not { } applied)
        {
            return (_, _) => null;
        }

        item.Notes.Add($"The offset follows {Flag} = {(applied ? "true" : "false")}, which is known to be wrong for some items; sentinel-2-c1-l2a is the surer collection.");
        return (asset, baseline) => applied && !asset.Key.EndsWith("-jp2", StringComparison.Ordinal)
            ? 0
            : Sentinel2Items.OffsetOf(baseline);
    }
}
