using Groundshift.Catalog.Search;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Catalog.Api;

/// <summary>The catalog as far as a request may see it.</summary>
internal sealed class CatalogView(ICatalogStore catalog)
{
    /// <summary>The collections, by id.</summary>
    public async ValueTask<IReadOnlyList<StacCollection>> ListCollectionsAsync(HttpContext context) =>
        await catalog.ListCollectionsAsync(context.RequestAborted).ConfigureAwait(false);

    /// <summary>One collection, or null.</summary>
    public async ValueTask<StacCollection?> FindCollectionAsync(HttpContext context, string id) =>
        await catalog.FindCollectionAsync(id, null, context.RequestAborted).ConfigureAwait(false);

    /// <summary>One item, or null.</summary>
    public async ValueTask<VersionedItem?> FindItemAsync(HttpContext context, string collection, string id) =>
        await catalog.FindItemAsync(collection, id, null, context.RequestAborted).ConfigureAwait(false);

    /// <summary>The properties that items of these collections have; of all that the request may see where none is named.</summary>
    public async ValueTask<Queryables> QueryablesAsync(HttpContext context, IReadOnlyList<string> collections)
    {
        var properties = await catalog.ListPropertiesAsync(context.RequestAborted).ConfigureAwait(false);
        return new Queryables(properties.Where(property => collections.Count == 0 || collections.Contains(property.Collection)));
    }

    /// <summary>The search that a request means, over what it may see.</summary>
    /// <exception cref="Core.Jobs.InvalidInputException">A name means nothing, or the filter makes no sense.</exception>
    public async ValueTask<ItemSearch> BindAsync(HttpContext context, SearchRequest request) => request.NamesProperties
        ? request.Bind(await QueryablesAsync(context, request.Search.Collections).ConfigureAwait(false))
        : request.Search;
}
