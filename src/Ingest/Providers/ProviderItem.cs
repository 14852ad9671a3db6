using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;
using NetTopologySuite.Geometries;

namespace Groundshift.Ingest.Providers;

/// <summary>An item on its way to a <see cref="SceneSource"/>: its fields, its assets, and what was decided so far.</summary>
internal sealed class ProviderItem
{
    private readonly StacItem _item;
    private readonly Uri? _base;

    public ProviderItem(string catalog, string collection, StacItem item, Uri? itemUri)
    {
        _item = item;
        Catalog = catalog;
        Collection = collection;
        ItemJson = item.ToJson();
        Id = item.Id;
        Assets = [.. item.ReadAssets().Select(asset => new ProviderAsset(asset))];
        _base = itemUri ?? SelfLink(item);
    }

    public string Catalog { get; }

    public string Collection { get; }

    public string Id { get; }

    public string ItemJson { get; }

    public string? ItemHref => _base?.AbsoluteUri;

    public IReadOnlyList<ProviderAsset> Assets { get; }

    /// <summary>Sentences for the run manifest.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Platform in lower case with dashes.</summary>
    public string? Platform => Text("platform")?.Trim().ToLowerInvariant().Replace(' ', '-');

    public string? Constellation => Text("constellation")?.Trim().ToLowerInvariant().Replace(' ', '-');

    public string? Text(string property) => _item.ReadText(property);

    public double? Number(string property) => _item.ReadNumber(property);

    public bool? Flag(string property) => _item.ReadFlag(property);

    /// <exception cref="InvalidInputException">There is a text that is no RFC 3339 time.</exception>
    public DateTimeOffset? Time(string property) =>
        Text(property) is { } text ? StacTime.Parse($"properties.{property}", text).ToDateTimeOffset() : null;

    public ProviderAsset? Asset(string key) => Assets.FirstOrDefault(asset => string.Equals(asset.Key, key, StringComparison.OrdinalIgnoreCase));

    /// <summary>Acquisition time: <c>datetime</c>, or the middle of the interval.</summary>
    /// <exception cref="InvalidInputException">Neither is there.</exception>
    public DateTimeOffset Acquired() => _item.ReadAcquired().ToDateTimeOffset();

    /// <summary>Polygons in WGS 84, repaired and split at the antimeridian.</summary>
    /// <exception cref="InvalidInputException">There is no geometry, or none with an area.</exception>
    public Geometry Footprint()
    {
        var footprint = _item.Footprint ?? throw new InvalidInputException(
            "geometry", "a polygon in WGS 84", "nothing", "A scene without a footprint cannot be matched with areas; report the item to its catalog.");
        var stated = _item.Geometry;
        if (stated is { IsValid: false })
        {
            Notes.Add("The footprint crosses itself and was repaired.");
        }
        else if (stated is not null && stated.NumGeometries != footprint.NumGeometries)
        {
            Notes.Add("The footprint crosses the antimeridian and was split there.");
        }

        return footprint;
    }

    /// <summary>The reference to an asset's file, absolute and unsigned.</summary>
    public AssetReference Reference(ProviderAsset asset, Func<Uri, string> access)
    {
        var first = Resolve(asset.Key, asset.Stac.Href);
        var second = asset.HttpsHref is { } https ? Resolve(asset.Key, https) : null;
        var chosen = second ?? first;
        return new AssetReference
        {
            Href = chosen.AbsoluteUri,
            AlternateHref = second is null || second == first ? null : first.AbsoluteUri,
            Access = access(chosen),
            Key = asset.Key,
            MediaType = asset.Stac.MediaType,
            Size = asset.Stac.Size,
            Checksum = asset.Stac.Checksum,
            Rows = asset.Shape?.Height,
            Columns = asset.Shape?.Width,
        };
    }

    private Uri Resolve(string key, string href)
    {
        var field = $"assets.{key}.href";
        var resolved = StacHref.Resolve(field, href, _base);
        return resolved.IsFile && _base?.IsFile == false
            ? throw new InvalidInputException(field, "an address that the catalog's server can mean", "a file of this machine", "Report the item to its catalog.")
            : resolved;
    }

    private static Uri? SelfLink(StacItem item) => (item.Json["links"] as JsonArray ?? [])
        .OfType<JsonObject>()
        .Where(link => link.Text("rel") == "self")
        .Select(link => Uri.TryCreate(link.Text("href"), UriKind.Absolute, out var uri) ? uri : null)
        .FirstOrDefault(uri => uri is not null);
}
