using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;

namespace Groundshift.Ingest.Providers;

/// <summary>Reads fields of foreign JSON. A field of another type than asked for counts as absent: items are often loose where it does not matter.</summary>
internal static class JsonFields
{
    public static string? Text(this JsonObject json, string name) =>
        json[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    public static double? Number(this JsonObject json, string name) =>
        json[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue<double>(out var number) ? number : null;

    public static bool? Flag(this JsonObject json, string name) => json[name] is JsonValue value
        ? value.GetValueKind() switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null }
        : null;

    /// <summary>A nodata value: a number, or one of the texts nan, inf and -inf of the raster extension.</summary>
    public static double? Nodata(this JsonObject json, string name) => json.Number(name) ?? json.Text(name)?.ToLowerInvariant() switch
    {
        "nan" => double.NaN,
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        _ => null,
    };

    /// <exception cref="InvalidInputException">There is a text that is no RFC 3339 time.</exception>
    public static DateTimeOffset? Time(this JsonObject json, string name)
    {
        if (json.Text(name) is not { } text)
        {
            return null;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw new InvalidInputException($"properties.{name}", "a time as in RFC 3339", $"'{text}'", "Report the item to its catalog.");
    }

    public static IReadOnlyList<JsonObject> Objects(this JsonObject json, string name) =>
        json[name] is JsonArray array ? [.. array.OfType<JsonObject>()] : [];

    public static IReadOnlyList<string> Texts(this JsonObject json, string name) => json[name] is JsonArray array
        ? [.. array.OfType<JsonValue>().Where(value => value.GetValueKind() == JsonValueKind.String).Select(value => value.GetValue<string>())]
        : [];
}
