using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;

namespace Groundshift.Ingest.Providers;

/// <summary>Resolves the quirks of providers: what leaves here has one key, one scale and one offset per band, and absolute addresses.</summary>
public static class SceneNormaliser
{
    /// <summary>Normalises an item.</summary>
    /// <param name="catalog">Known name of the catalog, or its URL.</param>
    /// <param name="collection">Collection in that catalog.</param>
    /// <param name="item">The item as it was read.</param>
    /// <param name="itemUri">Where it was read, so that relative addresses can be resolved; null when unknown.</param>
    /// <exception cref="InvalidInputException">The item cannot be used: no time, no footprint, no bands, no scale. Addresses are checked when they are opened.</exception>
    public static SceneSource Normalise(string catalog, string collection, StacItem item, Uri? itemUri) =>
        Normalise(catalog, collection, item, itemUri, provider: null);

    /// <summary>The provider whose conventions an item follows, found out from the catalog and the item: a name of <see cref="ProviderCatalogs"/>.</summary>
    /// <exception cref="InvalidInputException">The item has no id.</exception>
    public static string ConventionsOf(string catalog, string collection, StacItem item, Uri? itemUri) =>
        ProviderCatalogs.ProviderOf(new ProviderItem(catalog, collection, item, itemUri));

    /// <summary>Normalises an item by the conventions of a named provider; null finds them out from the catalog and the item.</summary>
    /// <inheritdoc cref="Normalise(string, string, StacItem, Uri?)"/>
    public static SceneSource Normalise(string catalog, string collection, StacItem item, Uri? itemUri, string? provider)
    {
        var read = new ProviderItem(catalog, collection, item, itemUri);
        return (provider ?? ProviderCatalogs.ProviderOf(read)) switch
        {
            ProviderCatalogs.EarthSearch => EarthSearchItems.Normalise(read),
            ProviderCatalogs.PlanetaryComputer => PlanetaryComputerItems.Normalise(read),
            ProviderCatalogs.Cdse => CdseItems.Normalise(read),
            ProviderCatalogs.DlrEoc when EnMapItems.Match(read) => EnMapItems.Normalise(read, AccessNames.Of(AccessNames.DlrEoc)),
            ProviderCatalogs.DlrEoc => GenericItems.Normalise(read, AccessNames.Of(AccessNames.DlrEoc)),
            ProviderCatalogs.Generic => GenericItems.Normalise(read),
            var unknown => throw new InvalidInputException(
                "watch.provider",
                string.Join(", ", ProviderCatalogs.Known.Select(known => known.Name).Append(ProviderCatalogs.Generic)),
                $"'{unknown}'",
                "Leave the provider out to have it found out."),
        };
    }
}
