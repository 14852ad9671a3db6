using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Core.Cql2;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace Groundshift.Core.Ports;

/// <summary>What every store keeps of an item beside its JSON, so that all find and sort alike.</summary>
public sealed record ItemRow
{
    // Sorted as instants; every other property is sorted as it is written.
    private static readonly HashSet<string> TimeProperties =
        ["datetime", "start_datetime", "end_datetime", "created", "updated", "published", "expires"];

    [ThreadStatic]
    private static (string Name, Cql2Kind Kind)[]? t_properties;

    /// <summary>Id of the collection.</summary>
    public required string Collection { get; init; }

    /// <summary>Id of the item.</summary>
    public required string Id { get; init; }

    /// <summary>Its times.</summary>
    public required ItemTimes Times { get; init; }

    /// <summary>SHA-256 of the JSON: a strong entity tag.</summary>
    public required string Tag { get; init; }

    /// <summary>JSON object of the scalar properties, times of <see cref="IsTime"/> as nanoseconds: what may be sorted by.</summary>
    public required string Sortable { get; init; }

    /// <summary>JSON object of the properties whose text is a date or a time, as nanoseconds.</summary>
    public required string Instants { get; init; }

    /// <summary>JSON object of the properties that are lists.</summary>
    public required string Lists { get; init; }

    /// <summary>The geometry; null for an item without one.</summary>
    public required Geometry? Geometry { get; init; }

    /// <summary>False where the geometry crosses itself, so that databases judge its relations otherwise than the evaluator.</summary>
    public required bool IsSound { get; init; }

    /// <summary>The item in UTF-8, field by field in its order: a load holds thousands.</summary>
    public required byte[] Json { get; init; }

    /// <summary>Words for free-text search.</summary>
    public required string Words { get; init; }

    /// <summary>Names and kinds of the properties.</summary>
    public required IReadOnlyList<(string Name, Cql2Kind Kind)> Properties { get; init; }

    /// <summary>True for properties that are kept as nanoseconds among the sortable ones.</summary>
    public static bool IsTime(string property) => TimeProperties.Contains(property);

    /// <summary>The geometry as well-known binary in two dimensions.</summary>
    public byte[]? ToWellKnownBinary() =>
        Geometry is null ? null : new WKBWriter(ByteOrder.LittleEndian, handleSRID: false, emitZ: false, emitM: false).Write(Geometry);

    /// <summary>Reads them from an item.</summary>
    /// <exception cref="InvalidInputException">The item lacks an id, a collection or a time, or its geometry is broken.</exception>
    public static ItemRow Of(StacItem item)
    {
        var geometry = item.Geometry;
        return Of(item, geometry, geometry is null || SoundGeometry.IsSound(geometry));
    }

    /// <summary>Reads them from an item whose geometry has been read and checked already.</summary>
    /// <exception cref="InvalidInputException">The item lacks an id, a collection or a time.</exception>
    public static ItemRow Of(StacItem item, Geometry? geometry, bool isSound)
    {
        var json = JsonScratch.Write(writer => item.Json.WriteTo(writer)).ToArray();
        var properties = item.ReadProperties ?? [];
        return new ItemRow
        {
            Collection = item.Collection
                ?? throw new InvalidInputException("collection", "the id of a collection", "nothing", "Name the collection of the item."),
            Id = item.Id,
            Times = ItemTimes.Of(item),
            Tag = Convert.ToHexStringLower(SHA256.HashData(json)),
            Sortable = ObjectOf(properties, WriteSortable),
            Instants = ObjectOf(properties, WriteInstant),
            Lists = ObjectOf(properties, WriteList),
            Geometry = geometry,
            IsSound = isSound,
            Json = json,
            Words = FreeText.WordsOf(item),
            Properties = PropertiesOf(item),
        };
    }

    // Items of one kind come one after another; they share one list.
    private static (string Name, Cql2Kind Kind)[] PropertiesOf(StacItem item)
    {
        (string Name, Cql2Kind Kind)[] properties = [.. ItemProperty.Of(item)];
        return t_properties is { } last && last.AsSpan().SequenceEqual(properties) ? last : t_properties = properties;
    }

    private static string ObjectOf(JsonObject properties, Action<Utf8JsonWriter, string, JsonNode?> write) => Encoding.UTF8.GetString(JsonScratch.Write(writer =>
    {
        writer.WriteStartObject();
        foreach (var (name, node) in properties)
        {
            write(writer, name, node);
        }

        writer.WriteEndObject();
    }));

    // Whole numbers are times there, so a number where a time belongs is none; one that no double holds is none anywhere.
    private static void WriteSortable(Utf8JsonWriter writer, string name, JsonNode? node)
    {
        if (node is not JsonValue value || (value.GetValueKind() == JsonValueKind.Number && (IsTime(name) || JsonView.Number(value) is null)))
        {
            return;
        }

        writer.WritePropertyName(name);
        if (IsTime(name) && value.TryGetValue<string>(out var text) && StacTime.TryParse(text, out var time))
        {
            writer.WriteNumberValue(time.Nanoseconds);
        }
        else
        {
            value.WriteTo(writer);
        }
    }

    private static void WriteInstant(Utf8JsonWriter writer, string name, JsonNode? node)
    {
        if (node is JsonValue value && value.TryGetValue<string>(out var text) && Cql2Instant.TryParse(text, out var instant))
        {
            writer.WriteNumber(name, instant.Nanoseconds);
        }
    }

    private static void WriteList(Utf8JsonWriter writer, string name, JsonNode? node)
    {
        if (node is JsonArray list)
        {
            writer.WritePropertyName(name);
            list.WriteTo(writer);
        }
    }
}
