using System.Text.Json.Nodes;
using Groundshift.Catalog.Api.Access;
using Groundshift.Catalog.Publishing;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Catalog.Api.Transactions;

/// <summary>Adding, replacing, changing and removing items. Source: STAC API transaction extension 1.0.0; RFC 9110, section 13.</summary>
internal sealed class ItemTransactions(ChangeStores stores, StacApiSettings settings)
{
    private const string MergePatchType = "application/merge-patch+json";

    /// <summary>Adds one item, or all items of an ItemCollection or none.</summary>
    public async Task<IResult> PostAsync(HttpContext context, string collection)
    {
        var key = Caller.Of(context).Require(AccessScopes.Write, collection);
        var json = await ReadAsync(context, MediaTypes.Json, MediaTypes.GeoJson).ConfigureAwait(false);
        var isMany = IncomingObject.Text(json, "type") == "FeatureCollection";
        StacItem[] items = isMany ? [.. Features(json).Select(feature => Read(context, feature, collection))] : [Read(context, json, collection)];
        if (items.GroupBy(item => item.Id, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new InvalidInputException("features", "every id once", $"'{twice.Key}' {twice.Count()} times", "Send each item once.");
        }

        await using var change = await CatalogChange.BeginAsync(stores, context).ConfigureAwait(false);
        if (await change.FindCollectionAsync(collection).ConfigureAwait(false) is null)
        {
            return new ErrorAnswer(ApiError.NotFound($"collection '{collection}'"));
        }

        var tag = string.Empty;
        foreach (var item in items)
        {
            if (await change.FindItemAsync(collection, item.Id).ConfigureAwait(false) is not null)
            {
                return new ErrorAnswer(ApiError.Conflict($"The collection has an item '{item.Id}' already; nothing was added."));
            }

            tag = await change.PutAsync(item).ConfigureAwait(false);
        }

        await change.CommitAsync(key).ConfigureAwait(false);
        return isMany ? Results.StatusCode(StatusCodes.Status201Created) : Created(context, items[0], tag);
    }

    /// <summary>Replaces an item; adds it where the request says that there must be none.</summary>
    public async Task<IResult> PutAsync(HttpContext context, string collection, string item)
    {
        var key = Caller.Of(context).Require(AccessScopes.Write, collection);
        var replacement = Read(context, await ReadAsync(context, MediaTypes.Json, MediaTypes.GeoJson).ConfigureAwait(false), collection);
        RequireSameId(replacement, item);
        await using var change = await CatalogChange.BeginAsync(stores, context).ConfigureAwait(false);
        var current = await change.FindItemAsync(collection, item).ConfigureAwait(false);
        Preconditions.RequireForChange(context.Request, current?.Tag);
        var adds = current is null && context.Request.Headers.IfNoneMatch == "*" && await change.FindCollectionAsync(collection).ConfigureAwait(false) is not null;
        if (current is null && !adds)
        {
            return Missing(collection, item);
        }

        var tag = await change.PutAsync(replacement).ConfigureAwait(false);
        await change.CommitAsync(key).ConfigureAwait(false);
        return adds ? Created(context, replacement, tag) : Changed(context, replacement, tag);
    }

    /// <summary>Merges changes into an item.</summary>
    public async Task<IResult> PatchAsync(HttpContext context, string collection, string item)
    {
        var key = Caller.Of(context).Require(AccessScopes.Write, collection);
        context.Response.Headers["Accept-Patch"] = MergePatchType;
        var patch = await ReadAsync(context, MergePatchType, MediaTypes.Json, MediaTypes.GeoJson).ConfigureAwait(false);
        await using var change = await CatalogChange.BeginAsync(stores, context).ConfigureAwait(false);
        var current = await change.FindItemAsync(collection, item).ConfigureAwait(false);
        Preconditions.RequireForChange(context.Request, current?.Tag);
        if (current is null)
        {
            return Missing(collection, item);
        }

        // Seen as the client sees it, so that addresses in the patch and around it mean the same.
        var changed = Read(context, MergePatch.Apply(Links.Item(current.Item, Url(context)), patch)!.AsObject(), collection);
        RequireSameId(changed, item);
        var tag = await change.PutAsync(changed).ConfigureAwait(false);
        await change.CommitAsync(key).ConfigureAwait(false);
        return Changed(context, changed, tag);
    }

    /// <summary>Removes an item. That there is none is the wished-for state as well, unless a condition says otherwise.</summary>
    public async Task<IResult> DeleteAsync(HttpContext context, string collection, string item)
    {
        var key = Caller.Of(context).Require(AccessScopes.Write, collection);
        await using var change = await CatalogChange.BeginAsync(stores, context).ConfigureAwait(false);
        var current = await change.FindItemAsync(collection, item).ConfigureAwait(false);
        Preconditions.RequireForChange(context.Request, current?.Tag);
        if (current is not null)
        {
            await change.RemoveAsync(current.Item).ConfigureAwait(false);
            await change.CommitAsync(key).ConfigureAwait(false);
        }

        return Results.NoContent();
    }

    private Task<JsonObject> ReadAsync(HttpContext context, params string[] mediaTypes) => RequestBody.ReadObjectAsync(context, settings.LargestUploadBytes, mediaTypes);

    private static List<JsonObject> Features(JsonObject json)
    {
        var features = json["features"] as JsonArray ?? throw new InvalidInputException("features", "a list of items", "none", "Send an ItemCollection.");
        return features.Select(feature => (feature as JsonObject ?? throw new InvalidInputException("features", "items", "something else", "Send an ItemCollection.")).DeepClone().AsObject()).ToList();
    }

    private StacItem Read(HttpContext context, JsonObject json, string collection) => IncomingItem.Read(json, collection, Url(context), settings.MostUploadVertices);

    private static void RequireSameId(StacItem item, string id)
    {
        if (item.Id != id)
        {
            throw new InvalidInputException("id", $"'{id}', as in the path", IncomingObject.Shortened(item.Id), "An item keeps its id.");
        }
    }

    private BaseUrl Url(HttpContext context) => BaseUrl.Of(context, settings);

    private ChangedAnswer Created(HttpContext context, StacItem item, string tag) =>
        new(Links.Item(item, Url(context)), MediaTypes.GeoJson, tag, Url(context).Item(item.Collection!, item.Id));

    private ChangedAnswer Changed(HttpContext context, StacItem item, string tag) => new(Links.Item(item, Url(context)), MediaTypes.GeoJson, tag, null);

    private static ErrorAnswer Missing(string collection, string item) => new(ApiError.NotFound($"item '{item}' in collection '{collection}'"));
}
