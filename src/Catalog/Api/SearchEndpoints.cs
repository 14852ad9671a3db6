using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Catalog.Publishing;
using Groundshift.Catalog.Search;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Groundshift.Catalog.Api;

/// <summary>Search by GET and POST, and the items of a collection.</summary>
internal sealed class SearchEndpoints(ICatalogStore catalog, StacApiSettings settings)
{
    private readonly SearchLimits _limits = new(settings.DefaultPageSize, settings.LargestPageSize, settings.MostVertices);

    public async Task<IResult> GetAsync(HttpContext context)
    {
        var search = SearchParameters.OfQuery(context.Request.Query, _limits);
        return await ByQueryAsync(context, search, "/search", null).ConfigureAwait(false);
    }

    public async Task<IResult> PostAsync(HttpContext context)
    {
        using var body = await ReadAsync(context).ConfigureAwait(false);
        var search = SearchBody.Read(body.RootElement, _limits);
        var page = await catalog.SearchAsync(search, context.RequestAborted).ConfigureAwait(false);
        var url = BaseUrl.Of(context, settings);
        var links = new JsonArray
        {
            Links.Link("root", url.Root, MediaTypes.Json),
            WithMethod(Links.Link("self", url.At("/search"), MediaTypes.GeoJson), HttpMethods.Post, Body(body, search.Token)),
        };
        if (page.Next is { } next)
        {
            links.Add((JsonNode)WithMethod(Links.Link("next", url.At("/search"), MediaTypes.GeoJson), HttpMethods.Post, Body(body, next)));
        }

        return new JsonAnswer(ItemPages.Build(page, url, links), MediaTypes.GeoJson);
    }

    public async Task<IResult> OfCollectionAsync(HttpContext context, string collection)
    {
        if (await catalog.FindCollectionAsync(collection, null, context.RequestAborted).ConfigureAwait(false) is null)
        {
            return new ErrorAnswer(ApiError.NotFound($"collection '{collection}'"));
        }

        var search = SearchParameters.OfCollection(collection, context.Request.Query, _limits);
        return await ByQueryAsync(context, search, $"/collections/{Uri.EscapeDataString(collection)}/items", collection).ConfigureAwait(false);
    }

    private async Task<IResult> ByQueryAsync(HttpContext context, ItemSearch search, string path, string? collection)
    {
        var page = await catalog.SearchAsync(search, context.RequestAborted).ConfigureAwait(false);
        var url = BaseUrl.Of(context, settings);
        var links = new JsonArray
        {
            Links.Link("root", url.Root, MediaTypes.Json),
            Links.Link("self", url.At(path) + context.Request.QueryString.ToUriComponent(), MediaTypes.GeoJson),
        };
        if (collection is not null)
        {
            links.Add((JsonNode)Links.Link("collection", url.Collection(collection), MediaTypes.Json));
        }

        if (page.Next is { } next)
        {
            var query = new QueryBuilder(context.Request.Query.Where(pair => pair.Key != "token").Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToString())))
            {
                { "token", next },
            };
            links.Add((JsonNode)WithMethod(Links.Link("next", url.At(path) + query.ToQueryString().ToUriComponent(), MediaTypes.GeoJson), HttpMethods.Get, null));
        }

        return new JsonAnswer(ItemPages.Build(page, url, links), MediaTypes.GeoJson);
    }

    // The next page repeats the whole body, so that a client needs to know nothing about merging.
    private static JsonObject Body(JsonDocument body, string? token)
    {
        var json = JsonNode.Parse(body.RootElement.GetRawText())!.AsObject();
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

    private async Task<JsonDocument> ReadAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.ContentLength > settings.LargestBodyBytes)
        {
            throw new BodyTooLargeException(settings.LargestBodyBytes);
        }

        if (!request.HasJsonContentType())
        {
            throw new BadHttpRequestException($"Content-Type: expected application/json, found '{request.ContentType}'.", StatusCodes.Status415UnsupportedMediaType);
        }

        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, context.RequestAborted).ConfigureAwait(false)) > 0)
        {
            if (body.Length + read > settings.LargestBodyBytes)
            {
                throw new BodyTooLargeException(settings.LargestBodyBytes);
            }

            body.Write(buffer, 0, read);
        }

        try
        {
            return JsonDocument.Parse(body.GetBuffer().AsMemory(0, (int)body.Length), new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException error)
        {
            throw new InvalidInputException("body", "a JSON object", error.Message, "Send {} to search for everything.", error);
        }
    }
}
