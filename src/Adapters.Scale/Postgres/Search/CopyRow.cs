using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Scale.Postgres.Search;

/// <summary>
/// An item as a row of COPY in binary form: a count of fields, then each with its length before it. Source: PostgreSQL, COPY, "Binary
/// Format". Rows are written where they are sent from: far less work than the server has with them.
/// </summary>
internal static class CopyRow
{
    /// <summary>The statement that takes them.</summary>
    public const string Copy =
        "COPY items (collection, id, start_ns, end_ns, moment_ns, span_ns, tag, sound, geometry, sortable, instants, lists, words, json) FROM STDIN (FORMAT binary)";

    private const short Fields = 14;

    // The only version of jsonb's binary form.
    private const byte JsonVersion = 1;

    /// <summary>Writes the row of an item.</summary>
    public static void Write(ItemRow item, ArrayBufferWriter<byte> row)
    {
        BinaryPrimitives.WriteInt16BigEndian(row.GetSpan(sizeof(short)), Fields);
        row.Advance(sizeof(short));
        AddText(row, item.Collection);
        AddText(row, item.Id);
        AddNumber(row, item.Times.Start);
        AddNumber(row, item.Times.End);
        AddNumber(row, item.Times.Moment);
        AddNumber(row, item.Times.Span);
        AddText(row, item.Tag);
        AddBytes(row, [item.IsSound ? (byte)1 : (byte)0]);

        // What PostGIS receives is these bytes as they are.
        AddBytes(row, ItemStatements.ExtendedBinary(item));
        AddJson(row, item.Sortable);
        AddJson(row, item.Instants);
        AddJson(row, item.Lists);
        AddText(row, ItemStatements.PaddedWords(item));
        AddBytes(row, item.Json);
    }

    private static void AddText(ArrayBufferWriter<byte> row, string text) => AddUtf8(row, text, []);

    private static void AddJson(ArrayBufferWriter<byte> row, string json) => AddUtf8(row, json, [JsonVersion]);

    private static void AddUtf8(ArrayBufferWriter<byte> row, string text, ReadOnlySpan<byte> before)
    {
        AddLength(row, before.Length + Encoding.UTF8.GetByteCount(text));
        row.Write(before);
        Encoding.UTF8.GetBytes(text, row);
    }

    private static void AddNumber(ArrayBufferWriter<byte> row, long number)
    {
        AddLength(row, sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(row.GetSpan(sizeof(long)), number);
        row.Advance(sizeof(long));
    }

    private static void AddBytes(ArrayBufferWriter<byte> row, byte[]? bytes)
    {
        const int Null = -1;
        AddLength(row, bytes?.Length ?? Null);
        row.Write(bytes ?? []);
    }

    private static void AddLength(ArrayBufferWriter<byte> row, int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(row.GetSpan(sizeof(int)), length);
        row.Advance(sizeof(int));
    }
}
