using System.Text.Json.Nodes;
using Groundshift.Catalog.Publishing;
using Groundshift.Core.Ports;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Catalog.Api;

/// <summary>Collections and single items.</summary>
internal sealed class CollectionEndpoints(ICatalogStore catalog, StacApiSettings settings)
{
    public async Task<IResult> ListAsync(HttpContext context)
    {
        var url = BaseUrl.Of(context, settings);
        var collections = await catalog.ListCollectionsAsync(context.RequestAborted).ConfigureAwait(false);
        return new JsonAnswer(
            new JsonObject
            {
                ["collections"] = new JsonArray([.. collections.Select(collection => (JsonNode)Links.Collection(collection, url))]),
                ["links"] = new JsonArray
                {
                    Links.Link("self", url.At("/collections"), MediaTypes.Json),
                    Links.Link("root", url.Root, MediaTypes.Json),
                },
                ["numberMatched"] = collections.Count,
                ["numberReturned"] = collections.Count,
            },
            MediaTypes.Json);
    }

    public async Task<IResult> FindAsync(HttpContext context, string collection) =>
        await catalog.FindCollectionAsync(collection, null, context.RequestAborted).ConfigureAwait(false) is { } found
            ? new JsonAnswer(Links.Collection(found, BaseUrl.Of(context, settings)), MediaTypes.Json)
            : new ErrorAnswer(ApiError.NotFound($"collection '{collection}'"));

    public async Task<IResult> FindItemAsync(HttpContext context, string collection, string item) =>
        await catalog.FindItemAsync(collection, item, null, context.RequestAborted).ConfigureAwait(false) is { } found
            ? new JsonAnswer(Links.Item(found.Item, BaseUrl.Of(context, settings)), MediaTypes.GeoJson, found.Tag)
            : new ErrorAnswer(ApiError.NotFound($"item '{item}' in collection '{collection}'"));
}
