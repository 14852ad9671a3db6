using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Ingest.Notifying;

/// <summary>Finds the items that an event tells of, and the watches that they may belong to.</summary>
internal static partial class PushedItems
{
    /// <summary>The items of an event: the data is an item, an item collection, a link, an address, or an id.</summary>
    public static IReadOnlyList<ToldItem> In(PushMessage message) =>
        [.. Of(message.Data, message.Collection).Select(Complete).Where(item => item is { ItemId.Length: > 0 } or { Href.Length: > 0 }).Distinct()];

    /// <summary>
    /// The watches in whose catalogs an item may be: those that its address lies in. A relay may know a catalog by another address than the
    /// watch, so an item with an address of none is looked for by collection and id.
    /// </summary>
    public static IReadOnlyList<Watch> WatchesOf(ToldItem item, IEnumerable<Watch> watches)
    {
        var candidates = watches.Where(watch => item.Collection is null || item.Collection == watch.Collection).ToArray();
        var inside = candidates.Where(watch => IsIn(item.Href, watch)).ToArray();
        return inside.Length > 0 ? inside : item is { Collection: not null, ItemId: not null } ? candidates : [];
    }

    /// <summary>True for an address inside the catalog of a watch.</summary>
    public static bool IsIn(string? href, Watch watch)
    {
        if (href is null || !Uri.TryCreate(href, UriKind.Absolute, out var address))
        {
            return false;
        }

        try
        {
            var root = StacHref.OfCatalog(watch.Url, Environment.CurrentDirectory);
            new CatalogRoot(root.IsFile && Path.GetExtension(root.LocalPath).Length == 0 ? new Uri(root.AbsoluteUri.TrimEnd('/') + "/catalog.json") : root).Admit("href", address);
            return true;
        }
        catch (Core.Jobs.InvalidInputException)
        {
            return false;
        }
    }

    private static IEnumerable<ToldItem> Of(JsonNode? data, string? collection) => data switch
    {
        JsonObject json => OfObject(json, collection),
        JsonArray many => many.SelectMany(one => Of(one, collection)),
        JsonValue value when value.TryGetValue<string>(out var text) => [OfText(text, collection)],
        _ => [],
    };

    private static IEnumerable<ToldItem> OfObject(JsonObject json, string? collection)
    {
        switch (PushMessages.Text(json, "type"))
        {
            case "Feature":
                return [new ToldItem(PushMessages.Text(json, "collection") ?? collection, PushMessages.Text(json, "id"), SelfOf(json))];
            case "FeatureCollection":
                return Of(json["features"], collection);
        }

        // A link by itself, or an object with links to items; storage events of Event Grid name a blob's address "url".
        var links = (json["links"] as JsonArray ?? []).OfType<JsonObject>().Where(link => PushMessages.Text(link, "rel") is "item" or "self" or "canonical").ToArray();
        return links.Length > 0
            ? links.Select(link => new ToldItem(collection, null, PushMessages.Text(link, "href")))
            : [new ToldItem(collection ?? PushMessages.Text(json, "collection"), PushMessages.Text(json, "id"), PushMessages.Text(json, "href") ?? PushMessages.Text(json, "url"))];
    }

    private static ToldItem OfText(string text, string? collection) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" or "file"
            ? new ToldItem(collection, null, text)
            : new ToldItem(collection, text, null);

    private static string? SelfOf(JsonObject item) => (item["links"] as JsonArray ?? []).OfType<JsonObject>()
        .FirstOrDefault(link => PushMessages.Text(link, "rel") == "self") is { } self ? PushMessages.Text(self, "href") : null;

    // In the paths of a STAC API an address says collection and id.
    private static ToldItem Complete(ToldItem item)
    {
        if (item.Href is null || (item.Collection is not null && item.ItemId is not null) || !Uri.TryCreate(item.Href, UriKind.Absolute, out var address))
        {
            return item;
        }

        var match = ItemPath().Match(address.AbsolutePath);
        return match.Success
            ? item with { Collection = item.Collection ?? Uri.UnescapeDataString(match.Groups["collection"].Value), ItemId = item.ItemId ?? Uri.UnescapeDataString(match.Groups["item"].Value) }
            : item;
    }

    [GeneratedRegex("/collections/(?<collection>[^/]+)/items/(?<item>[^/]+)/?$", RegexOptions.CultureInvariant)]
    private static partial Regex ItemPath();
}
