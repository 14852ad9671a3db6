using Groundshift.Catalog.Publishing;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Tiles;

/// <summary>A raster of an item that lies in the object store, and so can be drawn.</summary>
internal sealed class TileAsset
{
    private const double DefaultGsdMetres = 10;

    private readonly StacItem _item;
    private readonly StacAsset _asset;

    private TileAsset(StacItem item, StacAsset asset) => (_item, _asset) = (item, asset);

    /// <summary>Path in the object store.</summary>
    public string Path => _asset.Href;

    /// <summary>For people.</summary>
    public string Title => $"{_item.Id}: {_asset.Title ?? _asset.Key}";

    /// <summary>Bounds of the item in degrees: west, south, east, north; west is above east over the antimeridian.</summary>
    public IReadOnlyList<double> Bounds => _item.Json["bbox"] is System.Text.Json.Nodes.JsonArray { Count: 4 or 6 } box
        ? [Number(box[0]), Number(box[1]), Number(box[box.Count / 2]), Number(box[(box.Count / 2) + 1])]
        : [-180, -90, 180, 90];

    /// <summary>Zoom from which on its pixels are drawn one by one.</summary>
    public int DeepestZoom => TileAddress.ZoomOf(_asset.GsdMetres is > 0 and var metres ? metres : DefaultGsdMetres);

    /// <summary>How it is drawn.</summary>
    public TileStyle Style(TileQuery query) => TileStyle.Of(_asset, query);

    /// <summary>True for a TIFF of our own. Files elsewhere are not fetched on behalf of a visitor.</summary>
    public static bool IsDrawn(StacAsset asset) =>
        asset.MediaType?.StartsWith("image/tiff", StringComparison.Ordinal) == true
        && !StoredHref.IsAbsolute(asset.Href) && !StoredHref.IsItem(asset.Href, out _, out _);

    /// <summary>A raster of an item; null when it has no such asset.</summary>
    /// <exception cref="InvalidInputException">The asset cannot be drawn.</exception>
    public static TileAsset? Find(StacItem item, string key) => item.FindAsset(key) switch
    {
        null => null,
        var asset when IsDrawn(asset) => new TileAsset(item, asset),
        var other => throw new InvalidInputException("asset", "a GeoTIFF that this catalog holds", other.MediaType ?? "no media type", "Choose another asset."),
    };

    private static double Number(System.Text.Json.Nodes.JsonNode? node) => node!.GetValue<double>(); // a bbox holds numbers, or the item would not have been stored
}
