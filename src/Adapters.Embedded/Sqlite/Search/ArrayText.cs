using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Core.Cql2;

namespace Groundshift.Adapters.Embedded.Sqlite.Search;

/// <summary>Lists of filters as JSON text, on their way through SQL. An object with a time stands for an instant.</summary>
internal static class ArrayText
{
    private const string Time = "t";
    private const string Date = "d";

    /// <summary>A value as JSON.</summary>
    public static string Write(object? value) => value switch
    {
        null => "null",
        string text => JsonValue.Create(text).ToJsonString(),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        Cql2Instant instant => $$"""{"{{Time}}":{{instant.Nanoseconds.ToString(CultureInfo.InvariantCulture)}},"{{Date}}":{{(instant.IsDate ? "true" : "false")}}}""",
        IReadOnlyList<object?> list => $"[{string.Join(',', list.Select(Write))}]",
        _ => throw new InvalidOperationException($"A list holds no {value.GetType().Name}."),
    };

    /// <summary>The values of a JSON list.</summary>
    public static IReadOnlyList<object?> Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return All(document.RootElement);
    }

    private static object?[] All(JsonElement list) => [.. list.EnumerateArray().Select(Value)];

    private static object? Value(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Number => json.GetDouble() is var number && double.IsFinite(number) ? number : null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Array => All(json),
        JsonValueKind.Object when json.TryGetProperty(Time, out var time) && time.TryGetInt64(out var nanoseconds) && json.TryGetProperty(Date, out var date) =>
            new Cql2Instant(nanoseconds, date.ValueKind == JsonValueKind.True),
        _ => null,
    };
}
