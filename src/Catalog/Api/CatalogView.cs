using Groundshift.Catalog.Api.Access;
using Groundshift.Catalog.Search;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Catalog.Api;

/// <summary>The catalog as far as a request may see it: private collections are there for keys that open them, and for nobody else.</summary>
internal sealed class CatalogView(ICatalogStore catalog)
{
    /// <summary>The collections, by id.</summary>
    public async ValueTask<IReadOnlyList<StacCollection>> ListCollectionsAsync(HttpContext context)
    {
        var caller = Caller.Of(context);
        var all = await catalog.ListCollectionsAsync(context.RequestAborted).ConfigureAwait(false);
        return [.. all.Where(caller.MayRead)];
    }

    /// <summary>One collection, or null.</summary>
    /// <exception cref="ApiErrorException">It is private, and the caller has no key that opens it.</exception>
    public async ValueTask<StacCollection?> FindCollectionAsync(HttpContext context, string id)
    {
        var found = await catalog.FindCollectionAsync(id, null, context.RequestAborted).ConfigureAwait(false);
        if (found is not null && !Caller.Of(context).MayRead(found))
        {
            Caller.Of(context).Require(AccessScopes.Read, id);
        }

        return found;
    }

    /// <summary>One item, or null.</summary>
    /// <exception cref="ApiErrorException">Its collection is private, and the caller has no key that opens it.</exception>
    public async ValueTask<VersionedItem?> FindItemAsync(HttpContext context, string collection, string id) =>
        await FindCollectionAsync(context, collection).ConfigureAwait(false) is null
            ? null
            : await catalog.FindItemAsync(collection, id, null, context.RequestAborted).ConfigureAwait(false);

    /// <summary>The properties that items of these collections have; of all that the request may see where none is named.</summary>
    public async ValueTask<Queryables> QueryablesAsync(HttpContext context, IReadOnlyList<string> collections) =>
        await QueryablesAsync(context, collections, await HiddenAsync(context).ConfigureAwait(false)).ConfigureAwait(false);

    private async ValueTask<Queryables> QueryablesAsync(HttpContext context, IReadOnlyList<string> collections, IReadOnlyList<string> hidden)
    {
        var properties = await catalog.ListPropertiesAsync(context.RequestAborted).ConfigureAwait(false);
        return new Queryables(properties.Where(property => !hidden.Contains(property.Collection) && (collections.Count == 0 || collections.Contains(property.Collection))));
    }

    /// <summary>The search that a request means, over what it may see.</summary>
    /// <exception cref="Core.Jobs.InvalidInputException">A name means nothing, or the filter makes no sense.</exception>
    public async ValueTask<ItemSearch> BindAsync(HttpContext context, SearchRequest request)
    {
        var hidden = await HiddenAsync(context).ConfigureAwait(false);
        var search = request.NamesProperties
            ? request.Bind(await QueryablesAsync(context, request.Search.Collections, hidden).ConfigureAwait(false))
            : request.Search;
        return search with { ExceptCollections = hidden };
    }

    /// <summary>True for a file of the object store that may belong to a collection that the request may not see.</summary>
    // Paths begin with the kind of product or with the collection, and a collection's id begins with the kind: a private collection
    // hides all files of its kind rather than one too few.
    public async ValueTask<bool> IsHiddenFileAsync(HttpContext context, string path)
    {
        var hidden = await HiddenAsync(context).ConfigureAwait(false);
        return path.Split('/') is [_, var folder, ..] && hidden.Any(collection => collection == folder || collection.StartsWith($"{folder}-", StringComparison.Ordinal));
    }

    /// <summary>Ids of the collections that the request may not see.</summary>
    public async ValueTask<IReadOnlyList<string>> HiddenAsync(HttpContext context)
    {
        var caller = Caller.Of(context);
        var closed = await catalog.ListPrivateCollectionsAsync(context.RequestAborted).ConfigureAwait(false);
        return [.. closed.Where(collection => !caller.MayReadPrivate(collection))];
    }
}
