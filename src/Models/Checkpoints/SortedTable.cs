using System.Buffers.Binary;
using System.Text;

namespace Groundshift.Models.Checkpoints;

/// <summary>
/// A LevelDB sorted string table, as TensorFlow writes it for <c>variables.index</c>: a footer names an index block,
/// whose values name data blocks; keys share prefixes with their predecessor; blocks are plain or Snappy and carry a
/// masked CRC-32C. Source: LevelDB doc/table_format.md.
/// </summary>
internal static class SortedTable
{
    private const int FooterBytes = 48;
    private const int TrailerBytes = 5;
    private const ulong Magic = 0xdb4775248b80fb57;
    private const int MaxFileBytes = 64 << 20;
    private const int MaxBlockBytes = 64 << 20;

    /// <summary>
    /// Reads every entry, in key order. Throws InvalidInputException when a length, a checksum, a repeated key or a
    /// compression type is wrong.
    /// </summary>
    public static IReadOnlyList<KeyValuePair<string, byte[]>> Read(string path)
    {
        var file = new CheckpointFile(path).ReadAll(MaxFileBytes);
        if (file.Length < FooterBytes)
        {
            throw CorruptCheckpoint.At(path, $"a table of at least {FooterBytes} bytes", $"{file.Length} bytes");
        }

        var footer = file.AsSpan(file.Length - FooterBytes);
        var magic = BinaryPrimitives.ReadUInt64LittleEndian(footer[^sizeof(ulong)..]);
        if (magic != Magic)
        {
            throw CorruptCheckpoint.At(path, $"the table mark {Magic:x16} at its end", $"{magic:x16}");
        }

        var handles = new ByteReader(footer, path);
        _ = ReadHandle(ref handles);
        var index = ReadEntries(ReadBlock(file, ReadHandle(ref handles), path), path);
        var entries = new List<KeyValuePair<string, byte[]>>();
        foreach (var (_, value) in index)
        {
            var reader = new ByteReader(value, path);
            entries.AddRange(ReadEntries(ReadBlock(file, ReadHandle(ref reader), path), path));
        }

        RefuseRepeats(entries, path);
        return entries;
    }

    private static (long Offset, long Size) ReadHandle(ref ByteReader reader) => (reader.Varint(), reader.Varint());

    private static byte[] ReadBlock(byte[] file, (long Offset, long Size) handle, string path)
    {
        if (handle.Offset > file.Length || handle.Size > file.Length - handle.Offset - TrailerBytes)
        {
            throw CorruptCheckpoint.At(
                path, $"a block inside {file.Length} bytes", $"{handle.Size} bytes at {handle.Offset}");
        }

        var start = (int)handle.Offset;
        var size = (int)handle.Size;
        var stored = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(start + size + 1));
        var computed = MaskedCrc32C.Of(file.AsSpan(start, size + 1));
        if (stored != computed)
        {
            throw CorruptCheckpoint.At(path, $"checksum {stored:x8} of the block at {start}", $"{computed:x8}");
        }

        var contents = file.AsSpan(start, size);
        return file[start + size] switch
        {
            0 => contents.ToArray(),
            1 => Snappy.Decompress(contents, MaxBlockBytes, path),
            var type => throw CorruptCheckpoint.At(path, "block compression 0 (none) or 1 (Snappy)", $"{type}"),
        };
    }

    private static List<KeyValuePair<string, byte[]>> ReadEntries(byte[] block, string path)
    {
        if (block.Length < sizeof(uint))
        {
            throw CorruptCheckpoint.At(path, "a block with a restart count", $"{block.Length} bytes");
        }

        long restarts = BinaryPrimitives.ReadUInt32LittleEndian(block.AsSpan(block.Length - sizeof(uint)));
        var entryBytes = block.Length - sizeof(uint) * (restarts + 1);
        if (entryBytes < 0)
        {
            throw CorruptCheckpoint.At(path, $"{restarts} restarts in the block", $"{block.Length} bytes");
        }

        var entries = new List<KeyValuePair<string, byte[]>>();
        var reader = new ByteReader(block.AsSpan(0, (int)entryBytes), path);
        byte[] key = [];
        while (reader.Remaining > 0)
        {
            var shared = reader.Varint();
            var added = reader.Varint();
            var valueBytes = reader.Varint();
            if (shared > key.Length)
            {
                throw CorruptCheckpoint.At(path, $"a shared prefix of at most {key.Length} bytes", $"{shared}");
            }

            key = [.. key.AsSpan(0, (int)shared), .. reader.Take(added)];
            entries.Add(new(Encoding.UTF8.GetString(key), reader.Take(valueBytes).ToArray()));
        }

        return entries;
    }

    private static void RefuseRepeats(List<KeyValuePair<string, byte[]>> entries, string path)
    {
        for (var index = 1; index < entries.Count; index++)
        {
            if (entries[index - 1].Key == entries[index].Key)
            {
                throw CorruptCheckpoint.At(path, "every key once", $"'{entries[index].Key}' twice");
            }
        }
    }
}
