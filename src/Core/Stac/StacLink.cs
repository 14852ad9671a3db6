using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;

namespace Groundshift.Core.Stac;

/// <summary>A STAC link: a typed view over its JSON, with the request members of STAC API paging links.</summary>
/// <remarks>Source: STAC 1.1 link object; STAC API 1.0.0 item search, section on paging.</remarks>
public sealed class StacLink(JsonObject json)
{
    /// <summary>The JSON itself.</summary>
    public JsonObject Json { get; } = json;

    /// <summary>Relation, such as <c>self</c>, <c>item</c> or <c>next</c>.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public string Rel => Required("rel");

    /// <summary>Target as written: absolute, or relative to the document that holds the link.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public string Href => Required("href");

    /// <summary>Media type, or null.</summary>
    public string? Type => JsonView.Text(Json, "type");

    /// <summary>Title for people, or null.</summary>
    public string? Title => JsonView.Text(Json, "title");

    /// <summary>Request method in upper case; <c>GET</c> where none is stated.</summary>
    public string Method => JsonView.Text(Json, "method")?.ToUpperInvariant() ?? "GET";

    /// <summary>Body of a POST request, or null.</summary>
    public JsonObject? Body => JsonView.Object(Json, "body");

    /// <summary>True when <see cref="Body"/> is to be merged into the body of the request that gave this link.</summary>
    public bool Merge => JsonView.Flag(Json, "merge") ?? false;

    /// <summary>Headers that the request needs, one entry per value.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers => JsonView.Object(Json, "headers") is { } headers
        ? [.. headers.SelectMany(header => Values(header.Value).Select(value => KeyValuePair.Create(header.Key, value)))]
        : [];

    /// <summary>Makes a link.</summary>
    public static StacLink Create(string rel, string href, string? type = null, string? title = null)
    {
        var json = new JsonObject { ["rel"] = rel, ["href"] = href };
        if (type is not null)
        {
            json["type"] = type;
        }

        if (title is not null)
        {
            json["title"] = title;
        }

        return new StacLink(json);
    }

    internal static bool IsLink(JsonObject json) =>
        JsonView.Text(json, "rel") is { Length: > 0 } && JsonView.Text(json, "href") is { Length: > 0 };

    private static IEnumerable<string> Values(JsonNode? node) =>
        node is JsonArray many ? many.Select(JsonView.Text).OfType<string>() : JsonView.Text(node) is { } one ? [one] : [];

    private string Required(string name) => JsonView.Text(Json, name) is { Length: > 0 } text
        ? text
        : throw new InvalidInputException($"links.{name}", "a string", Json[name]?.ToJsonString() ?? "nothing", "Every STAC link needs rel and href.");
}
