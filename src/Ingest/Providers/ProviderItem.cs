using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;
using NetTopologySuite.Geometries;

namespace Groundshift.Ingest.Providers;

/// <summary>An item on its way to a <see cref="SceneSource"/>: its fields, its assets, and what was decided so far.</summary>
internal sealed class ProviderItem
{
    private readonly Uri? _base;

    public ProviderItem(string catalog, string collection, StacItem item, Uri? itemUri)
    {
        Catalog = catalog;
        Collection = collection;
        ItemJson = item.ToJson();
        Id = item.Id;
        Properties = item.Json["properties"] as JsonObject ?? [];
        Assets = [.. (item.Json["assets"] as JsonObject ?? [])
            .Where(entry => entry.Value is JsonObject)
            .Select(entry => new ProviderAsset(entry.Key, (JsonObject)entry.Value!, Properties))];
        _base = itemUri ?? SelfLink(item);
        Geometry = item.Geometry;
    }

    public string Catalog { get; }

    public string Collection { get; }

    public string Id { get; }

    public string ItemJson { get; }

    public string? ItemHref => _base?.AbsoluteUri;

    public JsonObject Properties { get; }

    public IReadOnlyList<ProviderAsset> Assets { get; }

    public Geometry? Geometry { get; }

    /// <summary>Sentences for the run manifest.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Platform in lower case with dashes.</summary>
    public string? Platform => Properties.Text("platform")?.Trim().ToLowerInvariant().Replace(' ', '-');

    public string? Constellation => Properties.Text("constellation")?.Trim().ToLowerInvariant().Replace(' ', '-');

    public ProviderAsset? Asset(string key) => Assets.FirstOrDefault(asset => string.Equals(asset.Key, key, StringComparison.OrdinalIgnoreCase));

    /// <summary>Acquisition time: <c>datetime</c>, or the middle of the interval.</summary>
    /// <exception cref="InvalidInputException">Neither is there.</exception>
    public DateTimeOffset Acquired()
    {
        if (Properties.Time("datetime") is { } time)
        {
            return time;
        }

        return Properties.Time("start_datetime") is { } start && Properties.Time("end_datetime") is { } end
            ? start + ((end - start) / 2)
            : throw new InvalidInputException(
                "properties.datetime",
                "a time, or start_datetime and end_datetime",
                "null",
                "A scene without an acquisition time cannot be placed; report the item to its catalog.");
    }

    /// <summary>The reference to an asset's file, absolute and unsigned.</summary>
    public AssetReference Reference(ProviderAsset asset, Func<Uri, string> access)
    {
        var href = asset.Href ?? throw new InvalidInputException($"assets.{asset.Key}.href", "an address", "nothing", "Report the item to its catalog.");
        var first = Resolve(asset.Key, href);
        var second = asset.HttpsHref is { } https ? Resolve(asset.Key, https) : null;
        var chosen = second ?? first;
        return new AssetReference
        {
            Href = chosen.AbsoluteUri,
            AlternateHref = second is null || second == first ? null : first.AbsoluteUri,
            Access = access(chosen),
            Key = asset.Key,
            MediaType = asset.MediaType,
            Size = asset.Size,
            Checksum = asset.Checksum,
            Rows = asset.Shape?.Height,
            Columns = asset.Shape?.Width,
        };
    }

    private Uri Resolve(string key, string href)
    {
        if (Uri.TryCreate(href, UriKind.Absolute, out var absolute) && absolute.IsFile && href.StartsWith("file:", StringComparison.OrdinalIgnoreCase) && _base?.IsFile == false)
        {
            throw new InvalidInputException($"assets.{key}.href", "an address that the catalog's server can mean", "a file of this machine", "Report the item to its catalog.");
        }

        if (Uri.TryCreate(href, UriKind.Absolute, out absolute) && (absolute.Scheme != Uri.UriSchemeFile || href.StartsWith("file:", StringComparison.OrdinalIgnoreCase)))
        {
            return absolute;
        }

        return _base is not null && Uri.TryCreate(_base, href, out var resolved)
            ? resolved
            : throw new InvalidInputException(
                $"assets.{key}.href",
                "an absolute address, or a relative one in an item whose own address is known",
                $"'{href}'",
                "Read the item from its catalog, so that relative addresses can be resolved.");
    }

    private static Uri? SelfLink(StacItem item) => (item.Json["links"] as JsonArray ?? [])
        .OfType<JsonObject>()
        .Where(link => link.Text("rel") == "self")
        .Select(link => Uri.TryCreate(link.Text("href"), UriKind.Absolute, out var uri) ? uri : null)
        .FirstOrDefault(uri => uri is not null);
}
