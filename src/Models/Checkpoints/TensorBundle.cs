using System.Runtime.InteropServices;
using Google.Protobuf;
using Groundshift.Models.Checkpoints.Proto;

namespace Groundshift.Models.Checkpoints;

/// <summary>
/// TensorFlow's tensor bundle: <c>PREFIX.index</c> (a <see cref="SortedTable"/> from key to position) and
/// <c>PREFIX.data-0000i-of-0000n</c>, read tensor by tensor. Nothing in it is believed: positions lie inside the shard,
/// sizes agree with shapes, checksums hold. Source: tensorflow/core/util/tensor_bundle, core/protobuf/tensor_bundle.proto.
/// </summary>
internal sealed class TensorBundle
{
    /// <summary>DT_FLOAT of tensorflow/core/framework/types.proto.</summary>
    public const int FloatType = 1;

    private const int MaxShards = 99_999;
    private readonly string _prefix;
    private readonly int _shards;
    private readonly Dictionary<string, BundleEntry> _entries = [];

    private TensorBundle(string prefix, int shards)
    {
        _prefix = prefix;
        _shards = shards;
    }

    /// <summary>Keys of every stored tensor.</summary>
    public IReadOnlyCollection<string> Keys => _entries.Keys;

    /// <summary>Reads the index at <paramref name="prefix"/><c>.index</c>; tensors are read later.</summary>
    public static TensorBundle Open(string prefix)
    {
        var index = prefix + ".index";
        var table = SortedTable.Read(index);
        if (table.Count == 0 || table[0].Key.Length != 0)
        {
            throw CorruptCheckpoint.At(index, "a bundle header under the empty key", "none");
        }

        var header = Parse(BundleHeader.Parser, table[0].Value, index);
        if (header.Endianness != 0 || header.NumShards is < 1 or > MaxShards)
        {
            throw CorruptCheckpoint.At(
                index, "a little-endian bundle of at least one shard", $"endianness {header.Endianness}, {header.NumShards} shards");
        }

        var bundle = new TensorBundle(prefix, header.NumShards);
        foreach (var (key, value) in table.Skip(1))
        {
            bundle._entries.Add(key, Parse(BundleEntry.Parser, value, index));
        }

        return bundle;
    }

    /// <summary>The shape stored under <paramref name="key"/>, or null when it holds no float32 tensor of known shape.</summary>
    public IReadOnlyList<int>? FloatShape(string key) =>
        _entries.TryGetValue(key, out var entry) && entry.Dtype == FloatType && entry.Slices.Count == 0
            ? TensorShape.Of(entry.Shape)
            : null;

    /// <summary>
    /// Reads one float32 tensor and checks its checksum. Throws InvalidInputException when it is absent, of another type,
    /// of another size than its shape says, outside its shard, or damaged.
    /// </summary>
    public WeightTensor ReadFloats(string key)
    {
        var shape = FloatShape(key)
            ?? throw CorruptCheckpoint.At(_prefix + ".index", $"a whole float32 tensor '{key}'", "none");
        var entry = _entries[key];
        var elements = TensorShape.Elements(shape);
        if (elements is null || elements > Array.MaxLength || entry.Size != elements * sizeof(float))
        {
            throw CorruptCheckpoint.At(
                _prefix + ".index", $"{elements} float32 values for '{key}' of {WeightTensor.Describe(shape)}", $"{entry.Size} bytes");
        }

        using var stream = OpenShard(entry, key);
        var values = new float[elements.Value];
        var bytes = MemoryMarshal.AsBytes(values.AsSpan());
        stream.Position = entry.Offset;
        stream.ReadExactly(bytes);
        var crc = MaskedCrc32C.Of(bytes);
        return crc == entry.Crc32C
            ? new WeightTensor(shape, values)
            : throw CorruptCheckpoint.At(stream.Name, $"checksum {entry.Crc32C:x8} of '{key}'", $"{crc:x8}");
    }

    private FileStream OpenShard(BundleEntry entry, string key)
    {
        if (entry.ShardId < 0 || entry.ShardId >= _shards)
        {
            throw CorruptCheckpoint.At(_prefix + ".index", $"a shard below {_shards} for '{key}'", $"{entry.ShardId}");
        }

        var path = $"{_prefix}.data-{entry.ShardId:D5}-of-{_shards:D5}";
        var stream = new CheckpointFile(path).Open();
        if (entry.Offset >= 0 && entry.Offset <= stream.Length && entry.Size <= stream.Length - entry.Offset)
        {
            return stream;
        }

        var length = stream.Length;
        stream.Dispose();
        throw CorruptCheckpoint.At(path, $"{entry.Size} bytes at {entry.Offset} for '{key}'", $"a file of {length} bytes");
    }

    private static T Parse<T>(MessageParser<T> parser, byte[] bytes, string file)
        where T : IMessage<T>
    {
        try
        {
            return parser.WithDiscardUnknownFields(true).ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw CorruptCheckpoint.At(file, "a bundle entry", error.Message, error);
        }
    }
}
