using System.Text.Json.Nodes;
using Groundshift.Catalog.Api.Access;
using Groundshift.Catalog.Api.Access.Tokens;
using Groundshift.Catalog.Pages;
using Groundshift.Catalog.Publishing;
using Groundshift.Catalog.Tiles;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Api;

/// <summary>Adds to stored objects the links and addresses that depend on where the API is seen.</summary>
internal static class Links
{
    public const string Queryables = "http://www.opengis.net/def/rel/ogc/1.0/queryables";
    public const string Sortables = "http://www.opengis.net/def/rel/ogc/1.0/sortables";
    public const string Schema = "application/schema+json";
    public const string Html = "text/html";
    public const string ItemType = "itemType";

    public static JsonObject Link(string rel, string href, string type, string? title = null)
    {
        var link = new JsonObject { ["rel"] = rel, ["href"] = href, ["type"] = type };
        if (title is not null)
        {
            link["title"] = title;
        }

        return link;
    }

    /// <summary>The page of the document at an address.</summary>
    public static JsonObject Page(string address) => Link("alternate", PageText.With(address, AskedFormat.Parameter, AskedFormat.Html), Html, "Page");

    /// <summary>An item as the API serves it.</summary>
    public static JsonObject Item(StacItem item, BaseUrl url)
    {
        var json = item.Json.DeepClone().AsObject();
        var collection = item.Collection!;
        var links = new JsonArray
        {
            Link("self", url.Item(collection, item.Id), MediaTypes.GeoJson),
            Link("root", url.Root, MediaTypes.Json),
            Link("parent", url.Collection(collection), MediaTypes.Json),
            Link("collection", url.Collection(collection), MediaTypes.Json),
        };
        foreach (var stored in item.Links.OfType<JsonObject>())
        {
            var link = stored.DeepClone().AsObject();
            link["href"] = Absolute(stored["href"]!.GetValue<string>(), url);
            links.Add((JsonNode)link);
        }

        json["links"] = links;
        foreach (var (_, asset) in json["assets"]!.AsObject())
        {
            asset!["href"] = Absolute(asset["href"]!.GetValue<string>(), url);
        }

        TileLinks.Add(json, item, url);
        return json;
    }

    /// <summary>A collection as the API serves it.</summary>
    public static JsonObject Collection(StacCollection collection, BaseUrl url, OidcSettings? provider)
    {
        var json = collection.Json.DeepClone().AsObject();
        var links = new JsonArray
        {
            Link("self", url.Collection(collection.Id), MediaTypes.Json),
            Link("root", url.Root, MediaTypes.Json),
            Link("parent", url.Root, MediaTypes.Json),
            Link("items", url.Collection(collection.Id) + "/items", MediaTypes.GeoJson),
            Page(url.Collection(collection.Id)),
            Link("child", url.Collection(collection.Id) + "/browse", MediaTypes.Json, "All items, by links"),
            Link(Queryables, url.Collection(collection.Id) + "/queryables", Schema, "Queryables"),
            Link(Sortables, url.Collection(collection.Id) + "/sortables", Schema, "Sortables"),
            Link("aggregate", url.Collection(collection.Id) + "/aggregate", MediaTypes.Json, "Figures"),
            Link("aggregations", url.Collection(collection.Id) + "/aggregations", MediaTypes.Json, "Which figures there are"),
        };
        foreach (var stored in collection.Links.OfType<JsonObject>())
        {
            var link = stored.DeepClone().AsObject();
            if (link["href"]?.GetValue<string>() is { } href && StoredHref.IsItem(href, out _, out _))
            {
                link["href"] = Absolute(href, url);
            }

            links.Add((JsonNode)link);
        }

        json["links"] = links;

        // OGC API Features takes it for granted; some clients ask for it.
        json[ItemType] = "feature";
        if (Caller.IsPrivate(collection))
        {
            AuthenticationSchemes.Describe(json, provider);
        }

        return json;
    }

    /// <summary>A catalog of links to items.</summary>
    public static JsonObject Browse(string collection, ItemPage page, BaseUrl url, string? token, string title)
    {
        var address = url.Collection(collection) + "/browse";
        var links = new JsonArray
        {
            Link("self", token is null ? address : $"{address}?token={token}", MediaTypes.Json),
            Link("root", url.Root, MediaTypes.Json),
            Link("parent", url.Collection(collection), MediaTypes.Json),
        };
        foreach (var found in page.Items)
        {
            links.Add((JsonNode)Link("item", url.Item(collection, found.Item.Id), MediaTypes.GeoJson, found.Item.Id));
        }

        if (page.Next is { } next)
        {
            links.Add((JsonNode)Link("child", $"{address}?token={next}", MediaTypes.Json, "Further items"));
        }

        return new JsonObject
        {
            ["type"] = "Catalog",
            ["stac_version"] = StacExtensions.StacVersion,
            ["id"] = $"{collection}-items",
            ["title"] = $"{title}: items of {collection}",
            ["description"] = $"Links to the items of {collection}, the newest first.",
            ["links"] = links,
        };
    }

    private static string Absolute(string href, BaseUrl url)
    {
        if (StoredHref.IsItem(href, out var collection, out var id))
        {
            return url.Item(collection, id);
        }

        return StoredHref.IsAbsolute(href) ? href : url.Asset(href);
    }
}
