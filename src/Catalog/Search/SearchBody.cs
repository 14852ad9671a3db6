using System.Text.Json;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Search;

/// <summary>Search parameters of a POST body.</summary>
internal static class SearchBody
{
    private static readonly string[] Known = ["bbox", "collections", "datetime", "ids", "intersects", "limit", "sortby", "token"];

    /// <summary>Reads the body of <c>/search</c>; null fields count as absent.</summary>
    public static ItemSearch Read(JsonElement body, SearchLimits limits)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidInputException("body", "a JSON object", body.ValueKind.ToString(), "Send {} to search for everything.");
        }

        foreach (var field in body.EnumerateObject().Where(field => !Known.Contains(field.Name)))
        {
            throw new InvalidInputException(field.Name, $"one of the fields {string.Join(", ", Known)}", $"'{field.Name}'", "Leave it out.");
        }

        var bbox = Field(body, "bbox");
        var intersects = Field(body, "intersects");
        if (bbox is not null && intersects is not null)
        {
            throw SearchParameters.BothPlaces();
        }

        return new ItemSearch
        {
            Collections = List(body, "collections"),
            Ids = List(body, "ids"),
            Intersects = intersects is { } geometry ? SearchGeometry.Read(geometry, limits.MostVertices) : bbox is { } box ? BoundingBox.Parse(Numbers(box)).ToGeometry() : null,
            Datetime = Field(body, "datetime") is null ? null : StacInterval.Parse(Text(body, "datetime") ?? throw Wrong(body, "datetime", "a string")),
            SortBy = Field(body, "sortby") is { } sort ? SortParameter.Parse(sort) : [],
            Limit = Field(body, "limit") is { } limit ? Limit(limit, limits) : limits.DefaultPage,
            Token = Field(body, "token") is null ? null : Text(body, "token") ?? throw Wrong(body, "token", "a string"),
        };
    }

    /// <summary>A string field, or null where there is none.</summary>
    public static string? Text(JsonElement json, string name) =>
        Field(json, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static JsonElement? Field(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static int Limit(JsonElement value, SearchLimits limits) => value.ValueKind == JsonValueKind.Number
        ? SearchParameters.Limit(value.GetRawText(), limits)
        : throw new InvalidInputException("limit", "a whole number from 1", value.GetRawText(), "Leave it out for the default.");

    private static double[] Numbers(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(number => number.ValueKind != JsonValueKind.Number))
        {
            throw new InvalidInputException("bbox", "an array of 4 or 6 numbers", value.GetRawText(), "Write for example [17.8, 0.0, 18.0, 0.1].");
        }

        return [.. value.EnumerateArray().Select(number => number.GetDouble())];
    }

    private static string[] List(JsonElement body, string name)
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

    private static InvalidInputException Wrong(JsonElement body, string name, string expected) =>
        new(name, expected, body.GetProperty(name).GetRawText(), "See the API description at /api.");
}
