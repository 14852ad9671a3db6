using System.Globalization;
using System.Text.Json.Nodes;
using Groundshift.Catalog.Api;
using Microsoft.AspNetCore.WebUtilities;

namespace Groundshift.Catalog.Pages;

/// <summary>Reads documents for people. What is absent, or of another kind than expected, is not shown.</summary>
internal static class PageText
{
    private const int LongestSummary = 240;

    public static string? Text(JsonNode? json, string name) =>
        json is JsonObject members && members[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;

    /// <summary>A number with at most one decimal.</summary>
    public static string? Number(JsonNode? json, string name) =>
        json is JsonObject members && members[name] is JsonValue value && double.TryParse(value.ToString(), CultureInfo.InvariantCulture, out var number)
            ? Math.Round(number, 1).ToString(CultureInfo.InvariantCulture)
            : null;

    public static IEnumerable<JsonNode> List(JsonNode? json, string name) => json is JsonObject members && members[name] is JsonArray list ? list.OfType<JsonNode>() : [];

    public static IEnumerable<string> Texts(JsonNode? json, string name) =>
        List(json, name).Select(entry => entry is JsonValue value && value.TryGetValue<string>(out var text) ? text : null).OfType<string>();

    /// <summary>Address of the first link with a relation, of a media type where one is named.</summary>
    public static string? Link(JsonNode? json, string relation, string? type = null) =>
        Address(Text(List(json, "links").FirstOrDefault(link => Text(link, "rel") == relation && (type is null || Text(link, "type") == type)), "href"));

    /// <summary>An address that a browser may follow; null for scripts and other schemes.</summary>
    public static string? Address(string? href) => Uri.TryCreate(href, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https" ? href : null;

    /// <summary>An address with a parameter set.</summary>
    public static string With(string address, string name, string value)
    {
        var start = address.IndexOf('?', StringComparison.Ordinal);
        var query = start < 0 ? [] : QueryHelpers.ParseQuery(address[start..]);
        query[name] = value;
        return QueryHelpers.AddQueryString(start < 0 ? address : address[..start], query);
    }

    /// <summary>The beginning of a long text.</summary>
    public static string? Summary(string? text) => text is { Length: > LongestSummary } ? string.Concat(text.AsSpan(0, LongestSummary).TrimEnd(), "…") : text;

    /// <summary>The temporal extent of a collection.</summary>
    public static string? Period(JsonNode collection)
    {
        var ends = List((collection["extent"] as JsonObject)?["temporal"], "interval").FirstOrDefault() as JsonArray;
        return ends is [var from, var to] ? $"{Day(from) ?? "…"} to {Day(to) ?? "…"}" : null;
    }

    /// <summary>The whole spatial extent of a collection: west, south, east, north.</summary>
    public static string? Box(JsonNode collection) =>
        List((collection["extent"] as JsonObject)?["spatial"], "bbox").FirstOrDefault() is JsonArray { Count: 4 or 6 } box
            ? string.Join(", ", new[] { box[0], box[1], box[box.Count / 2], box[(box.Count / 2) + 1] }.Select(number => number?.ToString()))
            : null;

    /// <summary>When an item was taken.</summary>
    public static string? Time(JsonNode item)
    {
        var properties = item["properties"];
        return Minute(Text(properties, "datetime")) ?? (Minute(Text(properties, "start_datetime")) is { } start ? $"{start} to {Minute(Text(properties, "end_datetime"))}" : null);
    }

    /// <summary>A picture of an item that lies on this server; pages load nothing from elsewhere.</summary>
    public static string? Thumbnail(JsonNode item, string server) =>
        (item["assets"] as JsonObject)?.Select(asset => asset.Value)
            .Where(asset => Texts(asset, "roles").Contains("thumbnail") && Text(asset, "type") is "image/png" or "image/jpeg")
            .Select(asset => Text(asset, "href"))
            .FirstOrDefault(href => href?.StartsWith(server + "/assets/", StringComparison.Ordinal) == true);

    /// <summary>The page of an item.</summary>
    public static string? ItemPage(JsonNode item) => Link(item, "alternate", Links.Html);

    // To the minute, in the zone that the item has; what is no time is shown as it is.
    private static string? Minute(string? time)
    {
        const int Length = 16;
        return time is { Length: > Length } && time[10] is 'T' or 't' ? $"{time[..10]} {time[11..Length]}" : time;
    }

    private static string? Day(JsonNode? time) => time is JsonValue value && value.TryGetValue<string>(out var text) ? text.Split('T', 't')[0] : null;
}
