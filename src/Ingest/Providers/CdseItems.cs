using Groundshift.Core.Jobs;

namespace Groundshift.Ingest.Providers;

/// <summary>Copernicus Data Space: JP2 in SAFE products; raster v2 fields per asset; the native resolution has the role sampling:original.</summary>
internal static class CdseItems
{
    public static SceneSource Normalise(ProviderItem item)
    {
        var access = AccessNames.Of(AccessNames.Cdse);
        return Sentinel2Items.Match(item)
            ? Sentinel2Items.Normalise(item, new Sentinel2Conventions { Access = access })
            : GenericItems.Normalise(item, access);
    }
}
