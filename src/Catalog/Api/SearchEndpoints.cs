using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Catalog.Pages;
using Groundshift.Catalog.Publishing;
using Groundshift.Catalog.Search;
using Groundshift.Core.Cql2;
using Groundshift.Core.Ports;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Groundshift.Catalog.Api;

/// <summary>Search by GET and POST, and the items of a collection.</summary>
internal sealed class SearchEndpoints(ICatalogStore catalog, CatalogView view, StacApiSettings settings)
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = Cql2JsonReader.MaxJsonDepth };

    public async Task<IResult> GetAsync(HttpContext context)
    {
        var request = SearchParameters.OfQuery(context.Request.Query, settings.SearchLimits);
        return await ByQueryAsync(context, request, "/search", null).ConfigureAwait(false);
    }

    public async Task<IResult> PostAsync(HttpContext context)
    {
        using var body = await RequestBody.ReadAsync(context, settings.LargestBodyBytes, Cql2JsonReader.MaxJsonDepth, MediaTypes.Json).ConfigureAwait(false);
        var request = SearchBody.Read(body.RootElement, settings.SearchLimits);
        var page = await catalog.SearchAsync(await view.BindAsync(context, request).ConfigureAwait(false), context.RequestAborted).ConfigureAwait(false);
        var url = BaseUrl.Of(context, settings);
        var links = new JsonArray
        {
            Links.Link("root", url.Root, MediaTypes.Json),
            WithMethod(Links.Link("self", url.At("/search"), MediaTypes.GeoJson), HttpMethods.Post, Body(body, request.Search.Token)),
        };
        if (page.Next is { } next)
        {
            links.Add((JsonNode)WithMethod(Links.Link("next", url.At("/search"), MediaTypes.GeoJson), HttpMethods.Post, Body(body, next)));
        }

        return new JsonAnswer(ItemPages.Build(page, url, links, request.Fields), MediaTypes.GeoJson);
    }

    public async Task<IResult> OfCollectionAsync(HttpContext context, string collection)
    {
        if (await view.FindCollectionAsync(context, collection).ConfigureAwait(false) is null)
        {
            return new ErrorAnswer(ApiError.NotFound($"collection '{collection}'"));
        }

        var request = SearchParameters.OfCollection(collection, context.Request.Query, settings.SearchLimits);
        return await ByQueryAsync(context, request, $"/collections/{Uri.EscapeDataString(collection)}/items", collection).ConfigureAwait(false);
    }

    private async Task<IResult> ByQueryAsync(HttpContext context, SearchRequest request, string path, string? collection)
    {
        var withEpsg = OlderProjection.IsAsked(context.Request);
        var page = await catalog.SearchAsync(await view.BindAsync(context, request).ConfigureAwait(false), context.RequestAborted).ConfigureAwait(false);
        var url = BaseUrl.Of(context, settings);
        var links = new JsonArray
        {
            Links.Link("root", url.Root, MediaTypes.Json),
            Links.Link("self", url.At(path) + context.Request.QueryString.ToUriComponent(), MediaTypes.GeoJson),
            Links.Page(url.At(path) + context.Request.QueryString.ToUriComponent()),
        };
        if (collection is not null)
        {
            links.Add((JsonNode)Links.Link("collection", url.Collection(collection), MediaTypes.Json));
        }

        if (page.Next is { } next)
        {
            links.Add((JsonNode)WithMethod(Links.Link("next", Next(url.At(path), context.Request, next), MediaTypes.GeoJson), HttpMethods.Get, null));
        }

        return new PageAnswer<ItemsPage>(ItemPages.Build(page, url, links, request.Fields, withEpsg), MediaTypes.GeoJson);
    }

    /// <summary>Address of the next page: the same query with another token.</summary>
    public static string Next(string address, HttpRequest request, string token)
    {
        var query = new QueryBuilder(request.Query.Where(pair => pair.Key != "token").Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToString())))
        {
            { "token", token },
        };
        return address + query.ToQueryString().ToUriComponent();
    }

    // The next page repeats the whole body, so that a client needs to know nothing about merging.
    private static JsonObject Body(JsonDocument body, string? token)
    {
        var json = JsonNode.Parse(body.RootElement.GetRawText(), default, Deep)!.AsObject();
        json.Remove("token");
        if (token is not null)
        {
            json["token"] = token;
        }

        return json;
    }

    private static JsonObject WithMethod(JsonObject link, string method, JsonObject? body)
    {
        link["method"] = method;
        if (body is not null)
        {
            link["body"] = body;
        }

        return link;
    }
}
