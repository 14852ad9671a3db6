using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Groundshift.Core.Ports;

/// <summary>A JSON writer that a thread uses again and again. Names and letters stand in the text as they are, so that JSON paths of databases find them.</summary>
internal static class JsonScratch
{
    private const int Usual = 4096;

    // More is not kept for the next.
    private const int MostKept = 1024 * 1024;

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? t_writer;

    /// <summary>What is written, in UTF-8, until this thread writes again.</summary>
    public static ReadOnlySpan<byte> Write(Action<Utf8JsonWriter> write)
    {
        var buffer = t_buffer is { Capacity: <= MostKept } kept ? kept : t_buffer = new ArrayBufferWriter<byte>(Usual);
        buffer.ResetWrittenCount();
        var writer = t_writer ??= new Utf8JsonWriter(buffer, Plain);
        writer.Reset(buffer);
        write(writer);
        writer.Flush();
        return buffer.WrittenSpan;
    }
}
