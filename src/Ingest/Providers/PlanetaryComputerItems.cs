using Groundshift.Core.Jobs;

namespace Groundshift.Ingest.Providers;

/// <summary>Microsoft Planetary Computer: no scale and no offset in its Sentinel-2 items, so the baseline decides; files need a SAS token.</summary>
internal static class PlanetaryComputerItems
{
    public static SceneSource Normalise(ProviderItem item)
    {
        var access = AccessNames.Of(AccessNames.PlanetaryComputer);
        return Sentinel2Items.Match(item)
            ? Sentinel2Items.Normalise(item, new Sentinel2Conventions { Access = access })
            : GenericItems.Normalise(item, access);
    }
}
