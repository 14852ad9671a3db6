using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;

namespace Groundshift.Core.Stac;

/// <summary>A STAC asset: a typed view over its JSON that reads STAC 1.0 and 1.1 alike.</summary>
/// <remarks>Source: STAC 1.1 asset object and common metadata; eo, raster, file and projection extensions.</remarks>
public sealed class StacAsset
{
    private readonly StacItem? _item;

    /// <summary>A view of <paramref name="json"/>; the item is what it inherits properties from.</summary>
    public StacAsset(string key, JsonObject json, StacItem? item = null)
    {
        Key = key;
        Json = json;
        _item = item;
    }

    /// <summary>Key in the item.</summary>
    public string Key { get; }

    /// <summary>The JSON itself.</summary>
    public JsonObject Json { get; }

    /// <summary>Where the file is, as written: absolute, or relative to the item.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public string Href => JsonView.Text(Json, "href") is { Length: > 0 } href
        ? href
        : throw new InvalidInputException($"assets.{Key}.href", "a URL", Json["href"]?.ToJsonString() ?? "nothing", "Correct the item.");

    /// <summary>Title for people, or null.</summary>
    public string? Title => JsonView.Text(Json, "title");

    /// <summary>Media type, or null.</summary>
    public string? MediaType => JsonView.Text(Json, "type");

    /// <summary>Roles, such as <c>data</c>.</summary>
    public IReadOnlyList<string> Roles => JsonView.Texts(Json, "roles");

    /// <summary><c>file:size</c> in bytes, or null.</summary>
    public long? Size => JsonView.Integer(Json, "file:size") is { } size and >= 0 ? size : null;

    /// <summary><c>file:checksum</c>: a multihash, in lower-case hex; null where absent.</summary>
    public string? Checksum => JsonView.Text(Json, "file:checksum")?.ToLowerInvariant();

    /// <summary><c>file:local_path</c>, or null.</summary>
    public string? LocalPath => JsonView.Text(Json, "file:local_path");

    /// <summary>Projection fields, the item's where the asset states none.</summary>
    public StacProjection Projection => new(Json, _item?.ReadProperties);

    /// <summary>Ground sampling distance in metres: the asset's, else the item's, else null.</summary>
    public double? GsdMetres => JsonView.Number(Json, "gsd") ?? JsonView.Number(Json, "raster:spatial_resolution") ?? _item?.ReadNumber("gsd");

    /// <summary>
    /// The bands in the order of the file: <c>bands</c> of STAC 1.1, else <c>eo:bands</c> and <c>raster:bands</c> of 1.0 side by side.
    /// Each inherits from the asset and the item. Empty where the asset states none.
    /// </summary>
    public IReadOnlyList<StacBand> Bands
    {
        get
        {
            var common = JsonView.Objects(Json, "bands");
            var optical = JsonView.Objects(Json, "eo:bands");
            var raster = JsonView.Objects(Json, "raster:bands");
            var count = common.Count > 0 ? common.Count : Math.Max(optical.Count, raster.Count);
            return [.. Enumerable.Range(0, count).Select(i => new StacBand(i + 1, At(common, i), At(optical, i), At(raster, i), this))];
        }
    }

    /// <summary>What holds for the file as a whole, as a band that stands for all: data type, nodata, scale and offset of the asset.</summary>
    public StacBand Common => new(1, null, null, null, this);

    /// <summary>STAC data type, such as <c>uint16</c>: the asset's, else the one that all bands share, else null.</summary>
    public string? DataType => Shared(band => band.DataType);

    /// <summary>Nodata value, possibly NaN: the asset's, else the one that all bands share, else null.</summary>
    public double? Nodata => Shared(band => band.Nodata);

    /// <summary>Factor from samples to values: the asset's, else the one that all bands share, else null.</summary>
    public double? Scale => Shared(band => band.Scale);

    /// <summary>Summand from samples to values: the asset's, else the one that all bands share, else null.</summary>
    public double? Offset => Shared(band => band.Offset);

    /// <summary>True when the asset has the role.</summary>
    public bool HasRole(string role) => Roles.Contains(role, StringComparer.Ordinal);

    /// <summary>A string field of the asset, or null.</summary>
    public string? ReadText(string name) => JsonView.Text(Json, name);

    /// <summary>A numeric field of the asset, or null.</summary>
    public double? ReadNumber(string name) => JsonView.Number(Json, name);

    /// <summary>A boolean field of the asset, or null.</summary>
    public bool? ReadFlag(string name) => JsonView.Flag(Json, name);

    /// <summary>An object field of the asset, or null.</summary>
    public JsonObject? ReadObject(string name) => JsonView.Object(Json, name);

    /// <summary>The address that the href means, seen from the item's own address.</summary>
    /// <exception cref="InvalidInputException">It is no address, or relative and the item's address is unknown.</exception>
    public Uri Resolve(Uri? itemUri) => StacHref.Resolve($"assets.{Key}.href", Href, itemUri);

    internal JsonObject? ItemProperties => _item?.ReadProperties;

    private static JsonObject? At(IReadOnlyList<JsonObject> list, int index) => index < list.Count ? list[index] : null;

    private T? Shared<T>(Func<StacBand, T?> field)
    {
        var bands = Bands;
        if (bands.Count == 0)
        {
            return field(Common);
        }

        var first = field(bands[0]);
        return bands.All(band => EqualityComparer<T?>.Default.Equals(field(band), first)) ? first : default;
    }
}
