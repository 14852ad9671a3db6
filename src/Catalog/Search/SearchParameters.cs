using System.Globalization;
using Groundshift.Catalog.Api;
using Groundshift.Catalog.Pages;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Groundshift.Catalog.Search;

/// <summary>Bounds of what one search may ask for.</summary>
internal sealed record SearchLimits(int DefaultPage, int LargestPage, int MostVertices);

/// <summary>Search parameters of a query string.</summary>
internal static class SearchParameters
{
    private static readonly string[] Conditions = ["bbox", "datetime", "q", "filter", "filter-lang", "filter-crs", "query"];
    private static readonly string[] OfSearches = ["collections", "ids", "intersects"];
    private static readonly string[] OfPages = ["limit", "sortby", "fields", "token", AskedFormat.Parameter, OlderProjection.Parameter];

    /// <summary>Reads the parameters of <c>/search</c>.</summary>
    public static SearchRequest OfQuery(IQueryCollection query, SearchLimits limits)
    {
        Check(query, [.. Conditions, .. OfSearches, .. OfPages]);
        return Everywhere(query, limits);
    }

    /// <summary>Reads the parameters of a collection's items.</summary>
    public static SearchRequest OfCollection(string collection, IQueryCollection query, SearchLimits limits)
    {
        Check(query, [.. Conditions, .. OfPages]);
        var request = Common(query, limits);
        return request with { Search = request.Search with { Collections = [collection] } };
    }

    /// <summary>Reads the parameters of <c>/aggregate</c>; of a collection where one is given.</summary>
    public static SearchRequest OfAggregate(string? collection, IQueryCollection query, SearchLimits limits)
    {
        string[] known = [.. Conditions, "ids", "intersects", "aggregations"];
        Check(query, collection is null ? [.. known, "collections"] : known);
        var request = Everywhere(query, limits) with { Aggregations = List(query, "aggregations") };
        return collection is null ? request : request with { Search = request.Search with { Collections = [collection] } };
    }

    /// <summary>Throws InvalidInputException where a parameter is not known, or stands twice.</summary>
    // A parameter that is silently ignored gives a plausible wrong answer. Source: OGC API Features 1.0, requirement query-param-unknown.
    public static void Check(IQueryCollection query, string[] known)
    {
        foreach (var (name, values) in query)
        {
            if (!known.Contains(name))
            {
                throw new InvalidInputException(name.Length <= 40 ? name : name[..40], $"one of the parameters {string.Join(", ", known)}", "another", "Leave it out.");
            }

            if (values.Count > 1)
            {
                throw new InvalidInputException(name, "the parameter once", $"{values.Count} times", "Join its values with commas.");
            }
        }
    }

    /// <summary>The page size: clamped to what the server gives, refused below one.</summary>
    public static int Limit(string text, SearchLimits limits)
    {
        if (!Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var limit) || limit < 1)
        {
            throw new InvalidInputException("limit", "a whole number from 1", $"'{text}'", "Leave it out for the default.");
        }

        return (int)Int128.Min(limit, limits.LargestPage);
    }

    /// <summary>The refusal of two places at once.</summary>
    public static InvalidInputException BothPlaces() =>
        new("intersects", "bbox or intersects", "both", "Leave one of them out.");

    // An empty parameter is as good as none, save for datetime and fields, whose empty forms mean something.
    /// <summary>A parameter, or null where it is absent.</summary>
    public static string? Text(IQueryCollection query, string name) =>
        query.TryGetValue(name, out var values) && (name is "datetime" or "fields" || !StringValues.IsNullOrEmpty(values)) ? values.ToString() : null;

    private static SearchRequest Everywhere(IQueryCollection query, SearchLimits limits)
    {
        var request = Common(query, limits);
        var search = request.Search with { Collections = List(query, "collections"), Ids = List(query, "ids") };
        if (Text(query, "intersects") is not { } intersects)
        {
            return request with { Search = search };
        }

        return search.Intersects is null
            ? request with { Search = search with { Intersects = SearchGeometry.Read(intersects, limits.MostVertices) } }
            : throw BothPlaces();
    }

    private static SearchRequest Common(IQueryCollection query, SearchLimits limits) => new()
    {
        Search = new ItemSearch
        {
            Intersects = Text(query, "bbox") is { } bbox ? BoxParameter.Parse(bbox) : null,
            Datetime = Text(query, "datetime") is { } datetime ? DatetimeParameter.Parse(datetime) : null,
            FreeText = Text(query, "q") is { } terms ? FreeTextParameter.Parse(terms) : [],
            SortBy = Text(query, "sortby") is { } sort ? SortParameter.Parse(sort) : [],
            Limit = Text(query, "limit") is { } limit ? Limit(limit, limits) : limits.DefaultPage,
            Token = Text(query, "token"),
        },
        Filter = FilterParameter.Join(
            FilterParameter.Read(Text(query, "filter"), Text(query, "filter-lang"), Text(query, "filter-crs")),
            Text(query, "query") is { } conditions ? QueryParameter.Parse(conditions) : null),
        Fields = Text(query, "fields") is { } fields ? FieldSelection.Parse(fields) : null,
    };

    /// <summary>The values of a list; empty where it is absent.</summary>
    public static string[] List(IQueryCollection query, string name) =>
        Text(query, name)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
