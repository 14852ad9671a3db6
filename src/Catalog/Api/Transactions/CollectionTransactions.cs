using System.Text.Json.Nodes;
using Groundshift.Catalog.Api.Access;
using Groundshift.Catalog.Publishing;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Catalog.Api.Transactions;

/// <summary>Adding, replacing, changing and removing collections. Source: STAC API collection transaction extension 1.0.0.</summary>
internal sealed class CollectionTransactions(ChangeStores stores, StacApiSettings settings)
{
    private const string MergePatchType = "application/merge-patch+json";

    public async Task<IResult> PostAsync(HttpContext context)
    {
        var json = await ReadAsync(context, MediaTypes.Json).ConfigureAwait(false);
        var collection = IncomingCollection.Read(json, Url(context));
        var key = Caller.Of(context).Require(AccessScopes.Manage, collection.Id);
        await using var change = await CatalogChange.BeginAsync(stores, context).ConfigureAwait(false);
        if (await change.FindCollectionAsync(collection.Id).ConfigureAwait(false) is not null)
        {
            return new ErrorAnswer(ApiError.Conflict($"There is a collection '{collection.Id}' already."));
        }

        await change.PutAsync(collection).ConfigureAwait(false);
        await change.CommitAsync(key).ConfigureAwait(false);
        return Answer(context, collection, Url(context).Collection(collection.Id));
    }

    public async Task<IResult> PutAsync(HttpContext context, string collection)
    {
        var key = Caller.Of(context).Require(AccessScopes.Manage, collection);
        var replacement = IncomingCollection.Read(await ReadAsync(context, MediaTypes.Json).ConfigureAwait(false), Url(context));
        RequireSameId(replacement, collection);
        await using var change = await CatalogChange.BeginAsync(stores, context).ConfigureAwait(false);
        var current = await change.FindCollectionAsync(collection).ConfigureAwait(false);
        Preconditions.RequireForChange(context.Request, current is null ? null : CollectionTag.Of(current));
        if (current is null && context.Request.Headers.IfNoneMatch != "*")
        {
            return Missing(collection);
        }

        await change.PutAsync(replacement).ConfigureAwait(false);
        await change.CommitAsync(key).ConfigureAwait(false);
        return Answer(context, replacement, current is null ? Url(context).Collection(collection) : null);
    }

    public async Task<IResult> PatchAsync(HttpContext context, string collection)
    {
        var key = Caller.Of(context).Require(AccessScopes.Manage, collection);
        context.Response.Headers["Accept-Patch"] = MergePatchType;
        var patch = await ReadAsync(context, MergePatchType, MediaTypes.Json).ConfigureAwait(false);
        await using var change = await CatalogChange.BeginAsync(stores, context).ConfigureAwait(false);
        var current = await change.FindCollectionAsync(collection).ConfigureAwait(false);
        Preconditions.RequireForChange(context.Request, current is null ? null : CollectionTag.Of(current));
        if (current is null)
        {
            return Missing(collection);
        }

        var changed = IncomingCollection.Read(MergePatch.Apply(Links.Collection(current, Url(context), settings.Oidc), patch)!.AsObject(), Url(context));
        RequireSameId(changed, collection);
        await change.PutAsync(changed).ConfigureAwait(false);
        await change.CommitAsync(key).ConfigureAwait(false);
        return Answer(context, changed, null);
    }

    /// <summary>Removes a collection with all its items. That there is none is the wished-for state as well.</summary>
    public async Task<IResult> DeleteAsync(HttpContext context, string collection)
    {
        var key = Caller.Of(context).Require(AccessScopes.Manage, collection);
        await using var change = await CatalogChange.BeginAsync(stores, context).ConfigureAwait(false);
        var current = await change.FindCollectionAsync(collection).ConfigureAwait(false);
        Preconditions.RequireForChange(context.Request, current is null ? null : CollectionTag.Of(current));
        if (current is not null)
        {
            await change.RemoveCollectionAsync(collection).ConfigureAwait(false);
            await change.CommitAsync(key).ConfigureAwait(false);
        }

        return Results.NoContent();
    }

    private Task<JsonObject> ReadAsync(HttpContext context, params string[] mediaTypes)
    {
        // Nobody without a key makes the server read much.
        Caller.Of(context).RequireKey();
        return RequestBody.ReadObjectAsync(context, settings.LargestUploadBytes, mediaTypes);
    }

    private static void RequireSameId(StacCollection collection, string id)
    {
        if (collection.Id != id)
        {
            throw new InvalidInputException("id", $"'{id}', as in the path", IncomingObject.Shortened(collection.Id), "A collection keeps its id.");
        }
    }

    private BaseUrl Url(HttpContext context) => BaseUrl.Of(context, settings);

    private ChangedAnswer Answer(HttpContext context, StacCollection collection, string? location) =>
        new(Links.Collection(collection, Url(context), settings.Oidc), MediaTypes.Json, CollectionTag.Of(collection), location);

    private static ErrorAnswer Missing(string collection) => new(ApiError.NotFound($"collection '{collection}'"));
}
