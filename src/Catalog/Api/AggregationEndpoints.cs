using System.Globalization;
using System.Text.Json.Nodes;
using Groundshift.Catalog.Publishing;
using Groundshift.Catalog.Search;
using Groundshift.Core.Cql2;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Catalog.Api;

/// <summary>Figures over the items of a search, and which figures there are.</summary>
internal sealed class AggregationEndpoints(ICatalogStore catalog, CatalogView view, StacApiSettings settings)
{
    private const int MostAggregations = 50;

    public Task<IResult> ListAsync(HttpContext context) => ListAsync(context, null);

    public Task<IResult> ListOfCollectionAsync(HttpContext context, string collection) => ListAsync(context, collection);

    public Task<IResult> GetAsync(HttpContext context) => QueryAsync(context, null);

    public Task<IResult> GetOfCollectionAsync(HttpContext context, string collection) => QueryAsync(context, collection);

    public Task<IResult> PostAsync(HttpContext context) => BodyAsync(context, null);

    public Task<IResult> PostOfCollectionAsync(HttpContext context, string collection) => BodyAsync(context, collection);

    private async Task<IResult> ListAsync(HttpContext context, string? collection)
    {
        if (await IsUnknownAsync(context, collection).ConfigureAwait(false))
        {
            return new ErrorAnswer(ApiError.NotFound($"collection '{collection}'"));
        }

        var names = await NamesAsync(context, collection is null ? [] : [collection]).ConfigureAwait(false);
        var url = BaseUrl.Of(context, settings);
        return new JsonAnswer(
            new JsonObject
            {
                ["type"] = "AggregationCollection",
                ["aggregations"] = new JsonArray([.. names.All.Select(entry => (JsonNode)new JsonObject { ["name"] = entry.Key, ["data_type"] = DataType(entry.Value) })]),
                ["links"] = new JsonArray { Links.Link("self", At(url, collection) + "/aggregations", MediaTypes.Json), Links.Link("root", url.Root, MediaTypes.Json) },
            },
            MediaTypes.Json);
    }

    private async Task<IResult> QueryAsync(HttpContext context, string? collection) =>
        await AnswerAsync(context, collection, SearchParameters.OfAggregate(collection, context.Request.Query, settings.SearchLimits)).ConfigureAwait(false);

    private async Task<IResult> BodyAsync(HttpContext context, string? collection)
    {
        using var body = await RequestBody.ReadAsync(context, settings.LargestBodyBytes, Cql2JsonReader.MaxJsonDepth, MediaTypes.Json).ConfigureAwait(false);
        return await AnswerAsync(context, collection, SearchBody.ReadAggregate(collection, body.RootElement, settings.SearchLimits)).ConfigureAwait(false);
    }

    private async Task<IResult> AnswerAsync(HttpContext context, string? collection, SearchRequest request)
    {
        if (await IsUnknownAsync(context, collection).ConfigureAwait(false))
        {
            return new ErrorAnswer(ApiError.NotFound($"collection '{collection}'"));
        }

        if (request.Aggregations.Count > MostAggregations)
        {
            throw new Core.Jobs.InvalidInputException("aggregations", $"at most {MostAggregations} names", $"{request.Aggregations.Count}", "Ask in several requests.");
        }

        var search = await view.BindAsync(context, request).ConfigureAwait(false);
        var names = await NamesAsync(context, search.Collections).ConfigureAwait(false);
        var asked = request.Aggregations.Distinct(StringComparer.Ordinal).Select(name => (Name: name, Aggregation: names.Find(name))).ToList();
        if (request.Aggregations.Contains(AggregationNames.DatetimeFrequency))
        {
            var calendar = await CalendarAsync(search, context.RequestAborted).ConfigureAwait(false);
            asked = [.. asked.Select(entry => entry.Name == AggregationNames.DatetimeFrequency ? (entry.Name, calendar) : entry)];
        }

        var results = await catalog.AggregateAsync(search, [.. asked.Select(entry => entry.Aggregation)], context.RequestAborted).ConfigureAwait(false);
        var url = BaseUrl.Of(context, settings);
        return new JsonAnswer(
            new JsonObject
            {
                ["type"] = "AggregationCollection",
                ["aggregations"] = new JsonArray([.. asked.Zip(results, (entry, result) => (JsonNode)AggregationJson.Write(entry.Name, DataType(entry.Aggregation), entry.Aggregation, result))]),
                ["links"] = new JsonArray { Links.Link("self", At(url, collection) + "/aggregate", MediaTypes.Json), Links.Link("root", url.Root, MediaTypes.Json) },
            },
            MediaTypes.Json);
    }

    private async ValueTask<Aggregation> CalendarAsync(ItemSearch search, CancellationToken cancellationToken)
    {
        var datetime = new PropertyReference("datetime", Cql2Kind.Instant);
        var ends = await catalog.AggregateAsync(
            search, [new ExtremeAggregation(datetime, Greatest: false), new ExtremeAggregation(datetime, Greatest: true)], cancellationToken).ConfigureAwait(false);
        return AggregationNames.Calendar(ends[0].Value as StacTime? ?? default, ends[1].Value as StacTime? ?? default);
    }

    private async ValueTask<AggregationNames> NamesAsync(HttpContext context, IReadOnlyList<string> collections) =>
        new(await view.QueryablesAsync(context, collections).ConfigureAwait(false));

    private async ValueTask<bool> IsUnknownAsync(HttpContext context, string? collection) =>
        collection is not null && await view.FindCollectionAsync(context, collection).ConfigureAwait(false) is null;

    private static string At(BaseUrl url, string? collection) => collection is null ? url.Value : url.Collection(collection);

    private static string DataType(Aggregation aggregation) => aggregation switch
    {
        CountAggregation => "numeric",
        ExtremeAggregation { Property.Kind: Cql2Kind.Instant } => "datetime",
        ExtremeAggregation or RangeAggregation or TermAggregation { Property.Kind: Cql2Kind.Number } => "numeric",
        CalendarAggregation calendar => $"interval_{calendar.Period.ToString().ToLower(CultureInfo.InvariantCulture)}",
        _ => "string",
    };
}
