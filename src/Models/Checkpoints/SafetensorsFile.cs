using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Groundshift.Core.Jobs;

namespace Groundshift.Models.Checkpoints;

/// <summary>
/// Reads float32 tensors from a safetensors file: eight bytes of header length, a JSON header with type, shape and position
/// of each tensor, then the values. Source: huggingface/safetensors, README "Format".
/// </summary>
internal static class SafetensorsFile
{
    private const int MaxHeaderBytes = 100_000_000;
    private const string Metadata = "__metadata__";

    /// <summary>
    /// Reads exactly the tensors in <paramref name="expected"/> (name to shape). Throws InvalidInputException when the file
    /// is damaged, or once for every missing, extra and misshapen tensor.
    /// </summary>
    public static IReadOnlyDictionary<string, WeightTensor> Read(string path, IReadOnlyDictionary<string, IReadOnlyList<int>> expected)
    {
        using var stream = new CheckpointFile(path).Open();
        var entries = ReadHeader(stream, path);
        var found = entries.ToDictionary(entry => entry.Key, entry => entry.Value.Shape);
        if (VariableDifferences.Describe(expected, found) is { } differences)
        {
            throw new InvalidInputException(
                path, $"the {expected.Count} tensors of the network", differences, "Name the weights of the model that this importer is for.");
        }

        return expected.Keys.ToDictionary(name => name, name => ReadTensor(stream, entries[name], name, path));
    }

    private static Dictionary<string, Entry> ReadHeader(FileStream stream, string path)
    {
        Span<byte> prefix = stackalloc byte[sizeof(ulong)];
        if (stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) < prefix.Length)
        {
            throw CorruptCheckpoint.At(path, "a safetensors file", $"{stream.Length} bytes");
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > MaxHeaderBytes || (long)length > stream.Length - sizeof(ulong))
        {
            throw CorruptCheckpoint.At(path, $"a header inside {stream.Length} bytes", $"one that claims {length}");
        }

        var header = new byte[length];
        stream.ReadExactly(header);
        var values = sizeof(ulong) + (long)length;
        try
        {
            using var json = JsonDocument.Parse(header);
            return json.RootElement.EnumerateObject()
                .Where(property => property.Name != Metadata)
                .ToDictionary(property => property.Name, property => Entry.Parse(property.Value, values, stream.Length));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException or IndexOutOfRangeException)
        {
            throw CorruptCheckpoint.At(path, "a header of names, types, shapes and offsets", error.Message, error);
        }
    }

    private static WeightTensor ReadTensor(FileStream stream, Entry entry, string name, string path)
    {
        // A found shape of null never equals an expected one, so what comes here has a shape.
        var shape = entry.Shape ?? throw new InvalidOperationException($"{name} has no shape.");
        var elements = TensorShape.Elements(shape);
        if (elements is null || elements > Array.MaxLength || entry.Bytes != elements * sizeof(float))
        {
            throw CorruptCheckpoint.At(path, $"{elements} float32 values for '{name}' inside the file", $"{entry.Bytes} bytes");
        }

        var values = new float[elements.Value];
        stream.Position = entry.Start;
        stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return new WeightTensor(shape, values);
    }

    /// <summary>Position and shape of one tensor; the shape is null where it is no float32 tensor that lies inside the file.</summary>
    private sealed record Entry(IReadOnlyList<int>? Shape, long Start, long Bytes)
    {
        public static Entry Parse(JsonElement json, long values, long fileLength)
        {
            var offsets = json.GetProperty("data_offsets");
            var (start, end) = (offsets[0].GetInt64(), offsets[1].GetInt64());
            var shape = json.GetProperty("shape").EnumerateArray().Select(length => length.GetInt32()).ToArray();
            var sound = json.GetProperty("dtype").GetString() == "F32"
                && shape.All(length => length >= 0) && start >= 0 && end >= start && end <= fileLength - values;
            return new Entry(sound ? shape : null, values + start, end - start);
        }
    }
}
