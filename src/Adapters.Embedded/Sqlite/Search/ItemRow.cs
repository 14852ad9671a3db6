using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace Groundshift.Adapters.Embedded.Sqlite.Search;

/// <summary>What the database keeps of an item.</summary>
internal sealed record ItemRow
{
    // Sorted as instants; every other property is sorted as it is written.
    private static readonly HashSet<string> TimeProperties =
        ["datetime", "start_datetime", "end_datetime", "created", "updated", "published", "expires"];

    // Names stand in the text as they are, so that SQLite's JSON paths find them.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public required string Collection { get; init; }

    public required string Id { get; init; }

    public required ItemTimes Times { get; init; }

    /// <summary>SHA-256 of the JSON: a strong entity tag.</summary>
    public required string Tag { get; init; }

    public required string Sortable { get; init; }

    /// <summary>Well-known binary in two dimensions; null for an item without geometry.</summary>
    public required byte[]? Geometry { get; init; }

    public required IReadOnlyList<Envelope> Boxes { get; init; }

    public required string Json { get; init; }

    /// <summary>Words for free-text search.</summary>
    public required string Words { get; init; }

    /// <summary>Names and kinds of the properties, as a JSON list of pairs.</summary>
    public required string Properties { get; init; }

    /// <summary>True for properties that are kept as nanoseconds among the sortable ones.</summary>
    public static bool IsTime(string property) => TimeProperties.Contains(property);

    /// <exception cref="InvalidInputException">The item lacks an id, a collection or a time, or its geometry is broken.</exception>
    public static ItemRow Of(StacItem item)
    {
        var json = item.ToJson();
        var geometry = item.Geometry;
        return new ItemRow
        {
            Collection = item.Collection
                ?? throw new InvalidInputException("collection", "the id of a collection", "nothing", "Name the collection of the item."),
            Id = item.Id,
            Times = ItemTimes.Of(item),
            Tag = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json))),
            Sortable = SortableOf(item.ReadProperties ?? []),
            Geometry = geometry is null ? null : new WKBWriter(ByteOrder.LittleEndian, handleSRID: false, emitZ: false, emitM: false).Write(geometry),
            Boxes = geometry is null ? [] : ItemBoxes.Of(geometry),
            Json = json,
            Words = FreeText.WordsOf(item),
            Properties = FilterFunctions.PropertiesOf(item),
        };
    }

    private static string SortableOf(JsonObject properties)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            writer.WriteStartObject();
            foreach (var (name, node) in properties)
            {
                // Whole numbers are times there, so a number where a time belongs is none.
                if (node is JsonValue value && !(IsTime(name) && value.GetValueKind() == JsonValueKind.Number))
                {
                    writer.WritePropertyName(name);
                    WriteScalar(writer, name, value);
                }
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteScalar(Utf8JsonWriter writer, string name, JsonValue value)
    {
        if (IsTime(name) && value.TryGetValue<string>(out var text) && StacTime.TryParse(text, out var time))
        {
            writer.WriteNumberValue(time.Nanoseconds);
        }
        else
        {
            value.WriteTo(writer);
        }
    }
}
