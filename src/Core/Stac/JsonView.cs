using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Groundshift.Core.Stac;

/// <summary>Reads fields of a JSON object without changing it. A field of another JSON type than asked for reads as absent.</summary>
internal static class JsonView
{
    public static string? Text(JsonObject json, string name) => Text(Node(json, name));

    public static string? Text(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public static bool? Flag(JsonObject json, string name) =>
        Node(json, name) is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : null;

    public static JsonObject? Object(JsonObject json, string name) => Node(json, name) as JsonObject;

    public static JsonArray? Array(JsonObject json, string name) => Node(json, name) as JsonArray;

    public static double? Number(JsonObject json, string name) => Number(Node(json, name));

    /// <summary>A finite JSON number, whatever CLR type stands behind the node.</summary>
    public static double? Number(JsonNode? node)
    {
        if (node is not JsonValue value || value.GetValueKind() != JsonValueKind.Number)
        {
            return null;
        }

        var number = value.TryGetValue<double>(out var direct)
            ? direct
            : double.Parse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(number) ? number : null;
    }

    /// <summary>A whole number that fits 64 bits.</summary>
    public static long? Integer(JsonObject json, string name) =>
        Number(json, name) is { } number && number == Math.Truncate(number) && Math.Abs(number) < long.MaxValue ? (long)number : null;

    /// <summary>A list of numbers, or null where the field is absent or holds anything else.</summary>
    public static IReadOnlyList<double>? Numbers(JsonObject json, string name)
    {
        if (Array(json, name) is not { } array)
        {
            return null;
        }

        var numbers = new double[array.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (Number(array[i]) is not { } number)
            {
                return null;
            }

            numbers[i] = number;
        }

        return numbers;
    }

    /// <summary>The strings of a list; empty where the field is absent.</summary>
    public static IReadOnlyList<string> Texts(JsonObject json, string name) =>
        Array(json, name) is { } array ? [.. array.Select(Text).OfType<string>()] : [];

    /// <summary>The objects of a list; empty where the field is absent.</summary>
    public static IReadOnlyList<JsonObject> Objects(JsonObject json, string name) =>
        Array(json, name) is { } array ? [.. array.OfType<JsonObject>()] : [];

    private static JsonNode? Node(JsonObject json, string name) =>
        json.TryGetPropertyValue(name, out var node) ? node : null;
}
