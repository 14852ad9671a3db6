using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Core.Stac;

namespace Groundshift.Ingest.Providers;

/// <summary>Reads fields that the typed views of STAC have no name for. A field of another type than asked for counts as absent.</summary>
internal static class JsonFields
{
    public static string? Text(this JsonObject json, string name) =>
        json[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    public static double? Number(this JsonObject json, string name) =>
        json[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue<double>(out var number) ? number : null;

    public static IReadOnlyList<JsonObject> Objects(this JsonObject json, string name) =>
        json[name] is JsonArray array ? [.. array.OfType<JsonObject>()] : [];

    /// <summary>True for floating-point samples, which have no conventional scale and nodata value.</summary>
    public static bool IsFloat(this StacBand band) => band.DataType is "float16" or "float32" or "float64";
}
