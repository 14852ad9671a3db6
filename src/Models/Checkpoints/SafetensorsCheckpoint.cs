using System.Buffers.Binary;
using System.Text.Json;
using Groundshift.Models.Onnx;

namespace Groundshift.Models.Checkpoints;

/// <summary>
/// A safetensors file: eight bytes of header length, a JSON header with type, shape and position of each tensor, then the
/// values. Source: huggingface/safetensors, README "Format".
/// </summary>
internal sealed class SafetensorsCheckpoint : Checkpoint
{
    private const int MaxHeaderBytes = 100_000_000;
    private const string Metadata = "__metadata__";
    private readonly Dictionary<string, Entry> _entries;

    /// <summary>Reads the header. Ownership: takes the stream. Throws InvalidInputException when the file is damaged.</summary>
    public SafetensorsCheckpoint(FileStream stream)
        : base(stream)
    {
        _entries = ReadHeader(stream);
        Tensors = _entries.ToDictionary(pair => pair.Key, pair => pair.Value.Tensor);
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <inheritdoc/>
    protected override void Fill(string name, Span<float> values) =>
        ReadElements(_entries[name].Start, _entries[name].Tensor.Type, values);

    private static Dictionary<string, Entry> ReadHeader(FileStream stream)
    {
        Span<byte> prefix = stackalloc byte[sizeof(ulong)];
        if (stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) < prefix.Length)
        {
            throw CorruptCheckpoint.At(stream.Name, "a safetensors file", $"{stream.Length} bytes");
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > MaxHeaderBytes || (long)length > stream.Length - sizeof(ulong))
        {
            throw CorruptCheckpoint.At(stream.Name, $"a header inside {stream.Length} bytes", $"one that claims {length}");
        }

        var header = new byte[length];
        stream.ReadExactly(header);
        try
        {
            using var json = JsonDocument.Parse(header);
            return json.RootElement.EnumerateObject()
                .Where(property => property.Name != Metadata)
                .ToDictionary(property => property.Name, property => Entry.Parse(property, stream, sizeof(ulong) + (long)length));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException or IndexOutOfRangeException)
        {
            throw CorruptCheckpoint.At(stream.Name, "a header of names, types, shapes and offsets", error.Message, error);
        }
    }

    /// <summary>One tensor and the byte of the file where its values start.</summary>
    private sealed record Entry(StoredTensor Tensor, long Start)
    {
        public static Entry Parse(JsonProperty property, FileStream stream, long values)
        {
            var offsets = property.Value.GetProperty("data_offsets");
            var (start, end) = (offsets[0].GetInt64(), offsets[1].GetInt64());
            var shape = property.Value.GetProperty("shape").EnumerateArray().Select(length => length.GetInt32()).ToArray();
            var type = TypeOf(property.Value.GetProperty("dtype").GetString());
            if (start < 0 || end < start || end > stream.Length - values)
            {
                throw CorruptCheckpoint.At(stream.Name, $"'{property.Name}' inside {stream.Length - values} bytes of values", $"bytes {start} to {end}");
            }

            // Types that no weight has (8-bit floats, say) are listed, so that they can be told as extra, but have no known size.
            var elements = shape.Any(length => length < 0) ? null : TensorShape.Elements(shape);
            if (elements is null || (type != TensorElementType.Undefined && (UInt128)elements.Value * (uint)type.Size() != (UInt128)(end - start)))
            {
                throw CorruptCheckpoint.At(stream.Name, $"{elements} values of {type} for '{property.Name}' of {WeightTensor.Describe(shape)}", $"{end - start} bytes");
            }

            return new Entry(new StoredTensor(shape, type), values + start);
        }

        // Names of safetensors/src/tensor.rs, enum Dtype.
        private static TensorElementType TypeOf(string? name) => name switch
        {
            "F32" => TensorElementType.Float32,
            "F16" => TensorElementType.Float16,
            "BF16" => TensorElementType.BFloat16,
            "F64" => TensorElementType.Float64,
            "I64" => TensorElementType.Int64,
            "I32" => TensorElementType.Int32,
            "I16" => TensorElementType.Int16,
            "I8" => TensorElementType.Int8,
            "U64" => TensorElementType.UInt64,
            "U32" => TensorElementType.UInt32,
            "U16" => TensorElementType.UInt16,
            "U8" => TensorElementType.UInt8,
            "BOOL" => TensorElementType.Bool,
            _ => TensorElementType.Undefined,
        };
    }
}
