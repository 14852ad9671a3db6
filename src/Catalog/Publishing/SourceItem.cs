using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Sensors;

namespace Groundshift.Catalog.Publishing;

/// <summary>What a product item takes over from its source item, and what the sensor says where the source is silent.</summary>
internal static class SourceItem
{
    /// <summary>Properties of the source as it was read.</summary>
    /// <exception cref="InvalidInputException">The kept JSON is broken.</exception>
    public static JsonObject Properties(SceneSource source)
    {
        try
        {
            return JsonNode.Parse(source.ItemJson)?["properties"] as JsonObject ?? [];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new InvalidInputException("itemJson", "the source item's JSON", error.Message, "Let the watch read the item again.", error);
        }
    }

    public static string? Text(JsonObject properties, string name) =>
        properties[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public static string? Constellation(SensorKind sensor) => sensor switch
    {
        SensorKind.Sentinel2 => "sentinel-2",
        SensorKind.Sentinel1 => "sentinel-1",
        SensorKind.EnMap => "enmap",
        _ => null,
    };

    public static JsonArray Instruments(JsonObject properties, SensorKind sensor)
    {
        var declared = (properties["instruments"] as JsonArray)?.OfType<JsonValue>()
            .Where(value => value.TryGetValue<string>(out _))
            .Select(value => value.GetValue<string>())
            .ToArray();
        string[] names = declared is { Length: > 0 } ? declared : sensor switch
        {
            SensorKind.Sentinel2 => ["msi"],
            SensorKind.Sentinel1 => ["c-sar"],
            SensorKind.EnMap => ["hsi"],
            _ => [],
        };
        return [.. names.Select(name => JsonValue.Create(name))];
    }

    /// <summary>MGRS code of a Sentinel-2 scene; the tile stands in its key.</summary>
    public static string? GridCode(SceneKey key) =>
        key.Value.Split('/') is ["s2", _, _, _, var tile, _] ? $"MGRS-{tile}" : null;
}
