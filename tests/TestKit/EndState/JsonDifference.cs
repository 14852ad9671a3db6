using System.Globalization;
using System.Text.Json.Nodes;

namespace Groundshift.TestKit.EndState;

/// <summary>Where two JSON documents differ.</summary>
public static class JsonDifference
{
    /// <summary>Paths of the smallest parts that differ, such as <c>properties.created</c> or <c>links[self].href</c>: links go by their relation.</summary>
    public static IEnumerable<string> Find(JsonNode? left, JsonNode? right, string path = "") => (left, right) switch
    {
        (JsonObject a, JsonObject b) => a.Select(member => member.Key).Union(b.Select(member => member.Key))
            .SelectMany(name => Find(a[name], b[name], path.Length == 0 ? name : $"{path}.{name}")),
        (JsonArray a, JsonArray b) when a.Count == b.Count => Enumerable.Range(0, a.Count)
            .SelectMany(i => Find(a[i], b[i], $"{path}[{Label(a[i], i)}]")),
        _ => JsonNode.DeepEquals(left, right) ? [] : [path],
    };

    private static string Label(JsonNode? element, int place) =>
        element is JsonObject member && (string?)member["rel"] is { } relation ? relation : place.ToString(CultureInfo.InvariantCulture);
}
