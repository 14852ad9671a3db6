using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;

namespace Groundshift.Core.Stac;

/// <summary>A STAC Collection: a typed view over its JSON.</summary>
public sealed class StacCollection(JsonObject json) : StacObject(json)
{
    /// <summary>Field that tells who may read a collection: <c>public</c> or <c>private</c>.</summary>
    public const string AccessField = "groundshift:access";

    /// <summary>Value of <see cref="AccessField"/> for collections that only keys open.</summary>
    public const string PrivateAccess = "private";

    /// <summary>True for a collection that only keys open.</summary>
    public bool IsPrivate => Text(AccessField) == PrivateAccess;

    /// <summary>Title for people, or null.</summary>
    public string? Title => Text("title");

    /// <summary>Description, or null.</summary>
    public string? Description => Text("description");

    /// <summary>SPDX licence id or expression, <c>other</c>, or null.</summary>
    public string? License => Text("license");

    /// <summary>Bounding boxes, the first over all; each of 4 or 6 numbers, west first. Boxes of another length are left out.</summary>
    /// <remarks>Unit: degrees, WGS 84.</remarks>
    public IReadOnlyList<IReadOnlyList<double>> SpatialExtent =>
        Extent("spatial", "bbox").Select(Numbers).Where(box => box.Count is 4 or 6).ToArray();

    /// <summary>The interval over all items; open where the collection does not say or says it in no RFC 3339 time.</summary>
    public (StacTime? From, StacTime? To) TemporalExtent
    {
        get
        {
            var first = Extent("temporal", "interval").FirstOrDefault();
            return first is { Count: 2 } ? (Time(first[0]), Time(first[1])) : (null, null);
        }
    }

    /// <summary>What all items share: common metadata, such as <c>bands</c> and <c>proj:code</c>.</summary>
    public JsonObject? Summaries => JsonView.Object(Json, "summaries");

    private static StacTime? Time(JsonNode? node) =>
        JsonView.Text(node) is { } text && StacTime.TryParse(text, out var time) ? time : null;

    private static IReadOnlyList<double> Numbers(JsonArray array)
    {
        var numbers = array.Select(JsonView.Number).OfType<double>().ToArray();
        return numbers.Length == array.Count ? numbers : [];
    }

    private IEnumerable<JsonArray> Extent(string part, string list) =>
        JsonView.Object(Json, "extent") is { } extent && JsonView.Object(extent, part) is { } found && JsonView.Array(found, list) is { } lists
            ? lists.OfType<JsonArray>()
            : [];
}
