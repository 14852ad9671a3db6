using System.Text.Json.Nodes;
using Groundshift.Catalog.Pages;
using Groundshift.Catalog.Publishing;
using Groundshift.Catalog.Search;
using Groundshift.Catalog.Tiles;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Catalog.Api;

/// <summary>Collections, their search, single items, and the ways to reach every item by links.</summary>
internal sealed class CollectionEndpoints(ICatalogStore catalog, CatalogView view, ItemView pages, StacApiSettings settings)
{
    public async Task<IResult> ListAsync(HttpContext context)
    {
        var search = new CollectionSearch(context.Request.Query, settings.SearchLimits);
        var (page, matched, next) = search.Run(await view.ListCollectionsAsync(context).ConfigureAwait(false));
        var url = BaseUrl.Of(context, settings);
        var links = new JsonArray
        {
            Links.Link("self", url.At("/collections") + context.Request.QueryString.ToUriComponent(), MediaTypes.Json),
            Links.Link("root", url.Root, MediaTypes.Json),
            Links.Page(url.At("/collections") + context.Request.QueryString.ToUriComponent()),
            Links.Link(Links.Queryables, url.At("/collection-queryables"), Links.Schema),
            Links.Link(Links.Sortables, url.At("/collection-sortables"), Links.Schema),
        };
        if (next is not null)
        {
            links.Add((JsonNode)Links.Link("next", SearchEndpoints.Next(url.At("/collections"), context.Request, next), MediaTypes.Json));
        }

        return new PageAnswer<CollectionsPage>(
            new JsonObject
            {
                ["collections"] = Written(page, url, search.Fields),
                ["links"] = links,
                ["numberMatched"] = matched,
                ["numberReturned"] = page.Count,
            },
            MediaTypes.Json);
    }

    /// <summary>What the child links of the landing page lead to, in one document. Source: STAC API children extension 1.0.0-rc.2.</summary>
    public async Task<IResult> ChildrenAsync(HttpContext context)
    {
        SearchParameters.Check(context.Request.Query, ["type"]);
        var collections = context.Request.Query["type"].ToString() switch
        {
            "" or "Collection" => await view.ListCollectionsAsync(context).ConfigureAwait(false),
            "Catalog" => [],
            _ => throw new InvalidInputException("type", "Catalog or Collection", "another", "Leave it out for both."),
        };
        var url = BaseUrl.Of(context, settings);
        return new JsonAnswer(
            new JsonObject
            {
                ["children"] = Written(collections, url, null),
                ["links"] = new JsonArray { Links.Link("self", url.At("/children"), MediaTypes.Json), Links.Link("root", url.Root, MediaTypes.Json) },
            },
            MediaTypes.Json);
    }

    /// <summary>A catalog of links to a collection's items; what does not fit follows in a child. Source: STAC API browseable extension 1.0.0-rc.3.</summary>
    public async Task<IResult> BrowseAsync(HttpContext context, string collection)
    {
        SearchParameters.Check(context.Request.Query, ["token"]);
        if (await view.FindCollectionAsync(context, collection).ConfigureAwait(false) is null)
        {
            return new ErrorAnswer(ApiError.NotFound($"collection '{collection}'"));
        }

        var token = SearchParameters.Text(context.Request.Query, "token");
        var search = new ItemSearch { Collections = [collection], Limit = settings.LargestPageSize, Token = token };
        var page = await catalog.SearchAsync(search, context.RequestAborted).ConfigureAwait(false);
        return new JsonAnswer(Links.Browse(collection, page, BaseUrl.Of(context, settings), token, settings.Title), MediaTypes.Json);
    }

    public async Task<IResult> FindAsync(HttpContext context, string collection) =>
        await view.FindCollectionAsync(context, collection).ConfigureAwait(false) is { } found
            ? new PageAnswer<CollectionPage>(Links.Collection(found, BaseUrl.Of(context, settings), settings.Oidc), MediaTypes.Json, CollectionTag.Of(found))
            : new ErrorAnswer(ApiError.NotFound($"collection '{collection}'"));

    public async Task<IResult> FindItemAsync(HttpContext context, string collection, string item)
    {
        context.Response.Headers.Append("Vary", "Accept");
        if (AskedFormat.IsHtml(context.Request))
        {
            return await pages.ShowAsync(context, collection, item).ConfigureAwait(false);
        }

        var withEpsg = OlderProjection.IsAsked(context.Request);
        if (await view.FindItemAsync(context, collection, item).ConfigureAwait(false) is not { } found)
        {
            return new ErrorAnswer(ApiError.NotFound($"item '{item}' in collection '{collection}'"));
        }

        var json = Links.Item(found.Item, BaseUrl.Of(context, settings));
        return new JsonAnswer(withEpsg ? OlderProjection.Add(json) : json, MediaTypes.GeoJson, found.Tag);
    }

    private JsonArray Written(IEnumerable<StacCollection> collections, BaseUrl url, FieldSelection? fields) =>
        [.. collections.Select(collection => Links.Collection(collection, url, settings.Oidc)).Select(json => (JsonNode)(fields?.Apply(json) ?? json))];
}
