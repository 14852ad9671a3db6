using System.Text.Json.Nodes;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Publishing;

/// <summary>Times in items.</summary>
internal static class Timestamp
{
    /// <summary>Writes a time: RFC 3339 in UTC.</summary>
    public static string Text(DateTimeOffset time) => StacTime.From(time).ToString();

    /// <summary>Reads a time, or null.</summary>
    public static DateTimeOffset? Read(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) && StacTime.TryParse(text, out var time) ? time.ToDateTimeOffset() : null;
}
