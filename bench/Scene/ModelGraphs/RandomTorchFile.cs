using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace Groundshift.Bench.ModelGraphs;

/// <summary>
/// Writes checkpoints of seeded random numbers as torch.save lays them out: a zip archive of a pickle and one entry per tensor, not
/// packed. Source: torch/serialization.py and Python's pickle protocol 2.
/// </summary>
internal static class RandomTorchFile
{
    // Small enough that activations stay ordinary through dozens of blocks.
    private const float Spread = 0.02f;

    /// <summary>Writes tensors of these shapes; those named as scales of normalisations lie about 1.</summary>
    public static void Write(string path, IReadOnlyDictionary<string, IReadOnlyList<int>> shapes, int seed)
    {
        using var stream = File.Create(path);
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create);
        Add(archive, "archive/data.pkl", Pickle(shapes));
        Add(archive, "archive/version", "3\n"u8);
        var random = new Random(seed);
        foreach (var ((name, shape), key) in shapes.Select((tensor, key) => (tensor, key)))
        {
            using var entry = archive.CreateEntry($"archive/data/{key}", CompressionLevel.NoCompression).Open();
            Fill(entry, Count(shape), random, shape.Count == 1 && name.EndsWith("weight", StringComparison.Ordinal) || name.EndsWith("running_var", StringComparison.Ordinal) ? 1 : 0);
        }
    }

    private static void Fill(Stream entry, long count, Random random, float centre)
    {
        var piece = new float[1 << 14];
        for (long done = 0; done < count; done += piece.Length)
        {
            var part = piece.AsSpan(0, (int)Math.Min(piece.Length, count - done));
            foreach (ref var value in part)
            {
                value = centre + ((random.NextSingle() - 0.5f) * 2 * Spread);
            }

            entry.Write(MemoryMarshal.AsBytes(part));
        }
    }

    // {name: torch._utils._rebuild_tensor_v2(("storage", torch.FloatStorage, key, "cpu", count), 0, shape, strides, False, OrderedDict())}
    private static byte[] Pickle(IReadOnlyDictionary<string, IReadOnlyList<int>> shapes)
    {
        var pickle = new MemoryStream();
        pickle.Write([0x80, 2, (byte)'}', (byte)'(']);
        foreach (var ((name, shape), key) in shapes.Select((tensor, key) => (tensor, key)))
        {
            Text(pickle, name);
            pickle.Write("ctorch._utils\n_rebuild_tensor_v2\n(("u8);
            Text(pickle, "storage");
            pickle.Write("ctorch\nFloatStorage\n"u8);
            Text(pickle, $"{key}");
            Text(pickle, "cpu");
            Number(pickle, Count(shape));
            pickle.Write("tQ"u8);
            Number(pickle, 0);
            Numbers(pickle, shape.Select(length => (long)length));
            Numbers(pickle, Enumerable.Range(0, shape.Count).Select(axis => Count(shape.Skip(axis + 1))));
            pickle.WriteByte(0x89);
            pickle.Write("ccollections\nOrderedDict\n)RtR"u8);
        }

        pickle.Write("u."u8);
        return pickle.ToArray();
    }

    private static void Text(MemoryStream pickle, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        pickle.WriteByte((byte)'X');
        pickle.Write(length);
        pickle.Write(bytes);
    }

    private static void Number(MemoryStream pickle, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        pickle.Write([0x8a, sizeof(long)]);
        pickle.Write(bytes);
    }

    private static void Numbers(MemoryStream pickle, IEnumerable<long> numbers)
    {
        pickle.WriteByte((byte)'(');
        foreach (var number in numbers)
        {
            Number(pickle, number);
        }

        pickle.WriteByte((byte)'t');
    }

    private static void Add(ZipArchive archive, string name, ReadOnlySpan<byte> bytes)
    {
        using var entry = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
        entry.Write(bytes);
    }

    private static long Count(IEnumerable<int> shape) => shape.Aggregate(1L, (product, length) => product * length);
}
