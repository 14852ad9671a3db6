using System.Text.Json;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Search;

/// <summary>Search parameters of a POST body.</summary>
internal static class SearchBody
{
    private static readonly string[] Conditions = ["bbox", "collections", "datetime", "filter", "filter-crs", "filter-lang", "ids", "intersects", "q", "query"];
    private static readonly string[] OfPages = ["fields", "limit", "sortby", "token"];

    /// <summary>Reads the body of <c>/search</c>; null fields count as absent.</summary>
    public static SearchRequest Read(JsonElement body, SearchLimits limits)
    {
        Check(body, [.. Conditions, .. OfPages]);
        var request = Conditional(body, limits);
        return request with
        {
            Search = request.Search with
            {
                SortBy = Field(body, "sortby") is { } sort ? SortParameter.Parse(sort) : [],
                Limit = Field(body, "limit") is { } limit ? Limit(limit, limits) : limits.DefaultPage,
                Token = Optional(body, "token"),
            },
            Fields = Field(body, "fields") is { } fields ? FieldSelection.Parse(fields) : null,
        };
    }

    /// <summary>Reads the body of <c>/aggregate</c>; of a collection where one is given.</summary>
    public static SearchRequest ReadAggregate(string? collection, JsonElement body, SearchLimits limits)
    {
        Check(body, [.. Conditions.Where(name => collection is null || name != "collections"), "aggregations"]);
        var request = Conditional(body, limits) with { Aggregations = List(body, "aggregations") };
        return collection is null ? request : request with { Search = request.Search with { Collections = [collection] } };
    }

    /// <summary>A string field, or null where there is none.</summary>
    public static string? Text(JsonElement json, string name) =>
        Field(json, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>A list of strings; empty where there is none.</summary>
    /// <exception cref="InvalidInputException">It is something else.</exception>
    public static string[] List(JsonElement body, string name)
    {
        if (Field(body, name) is not { } value)
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(entry => entry.ValueKind != JsonValueKind.String))
        {
            throw Wrong(body, name, "an array of strings");
        }

        return [.. value.EnumerateArray().Select(entry => entry.GetString()!)];
    }

    private static void Check(JsonElement body, string[] known)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidInputException("body", "a JSON object", body.ValueKind.ToString(), "Send {} to search for everything.");
        }

        foreach (var field in body.EnumerateObject().Where(field => !known.Contains(field.Name)))
        {
            throw new InvalidInputException(Shortened(field.Name), $"one of the fields {string.Join(", ", known)}", "another", "Leave it out.");
        }
    }

    private static SearchRequest Conditional(JsonElement body, SearchLimits limits)
    {
        var bbox = Field(body, "bbox");
        var intersects = Field(body, "intersects");
        if (bbox is not null && intersects is not null)
        {
            throw SearchParameters.BothPlaces();
        }

        return new SearchRequest
        {
            Search = new ItemSearch
            {
                Collections = List(body, "collections"),
                Ids = List(body, "ids"),
                Intersects = intersects is { } geometry ? SearchGeometry.Read(geometry, limits.MostVertices) : bbox is { } box ? BoundingBox.Parse(Numbers(box)).ToGeometry() : null,
                Datetime = Optional(body, "datetime") is { } datetime ? StacInterval.Parse(datetime) : null,
                FreeText = Terms(body),
            },
            Filter = FilterParameter.Join(
                FilterParameter.Read(Field(body, "filter"), Optional(body, "filter-lang"), Optional(body, "filter-crs")),
                Field(body, "query") is { } query ? QueryParameter.Parse(query) : null),
        };
    }

    private static IReadOnlyList<string> Terms(JsonElement body) => Field(body, "q") switch
    {
        null => [],
        { ValueKind: JsonValueKind.String } text => FreeTextParameter.Parse(text.GetString()!),
        _ => FreeTextParameter.Parse(List(body, "q")),
    };

    private static JsonElement? Field(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string? Optional(JsonElement body, string name) =>
        Field(body, name) is null ? null : Text(body, name) ?? throw Wrong(body, name, "a string");

    private static int Limit(JsonElement value, SearchLimits limits) => value.ValueKind == JsonValueKind.Number
        ? SearchParameters.Limit(value.GetRawText(), limits)
        : throw new InvalidInputException("limit", "a whole number from 1", Shortened(value.GetRawText()), "Leave it out for the default.");

    private static double[] Numbers(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(number => number.ValueKind != JsonValueKind.Number))
        {
            throw new InvalidInputException("bbox", "an array of 4 or 6 numbers", Shortened(value.GetRawText()), "Write for example [17.8, 0.0, 18.0, 0.1].");
        }

        return [.. value.EnumerateArray().Select(number => number.GetDouble())];
    }

    private static InvalidInputException Wrong(JsonElement body, string name, string expected) =>
        new(name, expected, Shortened(body.GetProperty(name).GetRawText()), "See the API description at /api.");

    // Errors go back to whoever asked; megabytes must not.
    private static string Shortened(string text) => text.Length <= 80 ? text : string.Concat(text.AsSpan(0, 77), "...");
}
