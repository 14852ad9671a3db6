using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;

namespace Groundshift.Core.Stac;

/// <summary>One page of items: a GeoJSON FeatureCollection with paging links.</summary>
public sealed class StacItemCollection(JsonObject json)
{
    /// <summary>The JSON itself.</summary>
    public JsonObject Json { get; } = json;

    /// <summary>The items.</summary>
    /// <exception cref="InvalidInputException">There is no list of features, or one of them is no object.</exception>
    public IReadOnlyList<StacItem> Items =>
        [.. (JsonView.Array(Json, "features") ?? throw Invalid("nothing")).Select(feature => new StacItem(feature as JsonObject ?? throw Invalid("a feature that is no object")))];

    /// <summary>The links of the page.</summary>
    public IReadOnlyList<StacLink> Links =>
        [.. JsonView.Objects(Json, "links").Where(StacLink.IsLink).Select(link => new StacLink(link))];

    /// <summary>How many items match the search in all, possibly an estimate; null where the server does not say.</summary>
    /// <remarks><c>numberMatched</c> of OGC API Features, else the older <c>context.matched</c>.</remarks>
    public long? Matched => JsonView.Integer(Json, "numberMatched")
        ?? (JsonView.Object(Json, "context") is { } context ? JsonView.Integer(context, "matched") : null);

    private static InvalidInputException Invalid(string found) =>
        new("features", "a list of STAC items", found, "Check that the URL is that of a STAC API search or items page.");
}
