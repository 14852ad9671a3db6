using System.Text.Json.Nodes;
using Groundshift.Catalog.Publishing;
using Groundshift.Catalog.Search;
using Groundshift.Core.Cql2;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Catalog.Api;

/// <summary>Queryables and sortables: of all items, of a collection's items, and of collections.</summary>
internal sealed class QueryablesEndpoints(CatalogView view, StacApiSettings settings)
{
    private const string Schema = "application/schema+json";

    public async Task<IResult> QueryablesAsync(HttpContext context) =>
        Answer((await view.QueryablesAsync(context, []).ConfigureAwait(false)).ToJson(Url(context).At("/queryables"), "Queryables"));

    public async Task<IResult> SortablesAsync(HttpContext context) =>
        Answer((await view.QueryablesAsync(context, []).ConfigureAwait(false)).ToSortablesJson(Url(context).At("/sortables"), "Sortables"));

    public Task<IResult> OfCollectionAsync(HttpContext context, string collection) => OfAsync(
        context, collection, queryables => queryables.ToJson(Url(context).Collection(collection) + "/queryables", $"Queryables of {collection}"));

    public Task<IResult> SortablesOfCollectionAsync(HttpContext context, string collection) => OfAsync(
        context, collection, queryables => queryables.ToSortablesJson(Url(context).Collection(collection) + "/sortables", $"Sortables of {collection}"));

    public IResult OfCollections(HttpContext context) => Answer(CollectionQueryables.ToJson(Url(context).At("/collection-queryables")));

    public IResult SortablesOfCollections(HttpContext context) => Answer(CollectionQueryables.ToSortablesJson(Url(context).At("/collection-sortables")));

    /// <summary>The functions that filters may call. Source: OGC 19-079r2, requirements class "functions".</summary>
    public static IResult Functions() => new JsonAnswer(
        new JsonObject { ["functions"] = new JsonArray([.. Cql2Functions.ByName.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => (JsonNode)Function(entry.Key, entry.Value))]) },
        MediaTypes.Json);

    private static JsonObject Function(string name, Cql2Function function) => new()
    {
        ["name"] = name,
        ["arguments"] = new JsonArray(new JsonObject
        {
            ["type"] = Cql2Functions.ArgumentOf(function) switch
            {
                Cql2Kind.Number => new JsonArray("number"),
                Cql2Kind.Text => new JsonArray("string"),
                _ => new JsonArray("datetime"),
            },
        }),
        ["returns"] = new JsonArray("number"),
    };

    private async Task<IResult> OfAsync(HttpContext context, string collection, Func<Queryables, JsonObject> write) =>
        await view.FindCollectionAsync(context, collection).ConfigureAwait(false) is null
            ? new ErrorAnswer(ApiError.NotFound($"collection '{collection}'"))
            : Answer(write(await view.QueryablesAsync(context, [collection]).ConfigureAwait(false)));

    private BaseUrl Url(HttpContext context) => BaseUrl.Of(context, settings);

    private static JsonAnswer Answer(JsonObject json) => new(json, Schema);
}
