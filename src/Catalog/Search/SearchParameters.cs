using System.Globalization;
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
    private static readonly string[] OfItems = ["bbox", "datetime", "limit", "sortby", "token"];
    private static readonly string[] OfSearch = [.. OfItems, "collections", "ids", "intersects"];

    /// <summary>Reads the parameters of <c>/search</c>.</summary>
    public static ItemSearch OfQuery(IQueryCollection query, SearchLimits limits)
    {
        Check(query, OfSearch);
        var search = Common(query, limits) with { Collections = List(query, "collections"), Ids = List(query, "ids") };
        if (Text(query, "intersects") is not { } intersects)
        {
            return search;
        }

        return search.Intersects is null
            ? search with { Intersects = SearchGeometry.Read(intersects, limits.MostVertices) }
            : throw BothPlaces();
    }

    /// <summary>Reads the parameters of a collection's items.</summary>
    public static ItemSearch OfCollection(string collection, IQueryCollection query, SearchLimits limits)
    {
        Check(query, OfItems);
        return Common(query, limits) with { Collections = [collection] };
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

    private static ItemSearch Common(IQueryCollection query, SearchLimits limits) => new()
    {
        Intersects = Text(query, "bbox") is { } bbox ? BoxParameter.Parse(bbox) : null,
        Datetime = Text(query, "datetime") is { } datetime ? DatetimeParameter.Parse(datetime) : null,
        SortBy = Text(query, "sortby") is { } sort ? SortParameter.Parse(sort) : [],
        Limit = Text(query, "limit") is { } limit ? Limit(limit, limits) : limits.DefaultPage,
        Token = Text(query, "token"),
    };

    // A parameter that is silently ignored gives a plausible wrong answer. Source: OGC API Features 1.0, requirement query-param-unknown.
    private static void Check(IQueryCollection query, string[] known)
    {
        foreach (var (name, values) in query)
        {
            if (!known.Contains(name))
            {
                throw new InvalidInputException(name, $"one of the parameters {string.Join(", ", known)}", $"'{name}'", "Leave it out.");
            }

            if (values.Count > 1)
            {
                throw new InvalidInputException(name, "the parameter once", $"{values.Count} times", "Join its values with commas.");
            }
        }
    }

    // An empty parameter is as good as none, save for datetime, whose empty form means nothing.
    private static string? Text(IQueryCollection query, string name) =>
        query.TryGetValue(name, out var values) && (name == "datetime" || !StringValues.IsNullOrEmpty(values)) ? values.ToString() : null;

    private static string[] List(IQueryCollection query, string name) =>
        Text(query, name)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
