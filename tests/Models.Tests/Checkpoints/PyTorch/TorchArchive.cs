using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Groundshift.Models.Tests.Checkpoints.PyTorch;

/// <summary>Writes archives as <c>torch.save</c> lays them out, around pickles written opcode by opcode.</summary>
internal static class TorchArchive
{
    public static void Write(string file, byte[] pickle, Dictionary<string, byte[]>? entries = null, CompressionLevel level = CompressionLevel.NoCompression)
    {
        using var stream = File.Create(file);
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create);
        Add(archive, "archive/data.pkl", pickle, level);
        foreach (var (name, bytes) in entries ?? [])
        {
            Add(archive, "archive/" + name, bytes, level);
        }
    }

    public static byte[] Pickle(params byte[][] parts) => [0x80, 2, .. parts.SelectMany(part => part), (byte)'.'];

    public static byte[] Op(char opcode) => [(byte)opcode];

    public static byte[] Global(string module, string name) => [(byte)'c', .. Encoding.UTF8.GetBytes($"{module}\n{name}\n")];

    public static byte[] Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        return [(byte)'X', .. length, .. bytes];
    }

    public static byte[] Number(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return [0x8a, 8, .. bytes];
    }

    public static byte[] Tuple(params byte[][] items) => [(byte)'(', .. items.SelectMany(item => item), (byte)'t'];

    public static byte[] Dictionary(params (string Key, byte[] Value)[] items) =>
        [(byte)'}', (byte)'(', .. items.SelectMany(item => (byte[])[.. Text(item.Key), .. item.Value]), (byte)'u'];

    public static byte[] Tensor(string storage, string key, long elements, long offset, long[] shape, long[] strides) =>
    [
        .. Global("torch._utils", "_rebuild_tensor_v2"),
        .. Tuple(
            [.. Tuple(Text("storage"), Global("torch", storage), Text(key), Text("cpu"), Number(elements)), (byte)'Q'],
            Number(offset),
            Tuple([.. shape.Select(Number)]),
            Tuple([.. strides.Select(Number)]),
            [0x89],
            [.. Global("collections", "OrderedDict"), (byte)')', (byte)'R']),
        (byte)'R',
    ];

    public static byte[] Floats(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    /// <summary>The same archive with every size and place in zip64 fields, as archives above 4 GB have them (APPNOTE 4.3.14, 4.5.3).</summary>
    public static byte[] WithZip64(byte[] archive)
    {
        var end = archive.Length - 22;
        var (length, start) = (BitConverter.ToInt32(archive, end + 12), BitConverter.ToInt32(archive, end + 16));
        var directory = new List<byte>();
        for (var entry = start; entry < start + length;)
        {
            var (name, extra) = (BitConverter.ToUInt16(archive, entry + 28), BitConverter.ToUInt16(archive, entry + 30));
            var header = archive[entry..(entry + 46)];
            byte[] field =
            [
                1, 0, 24, 0,
                .. BitConverter.GetBytes((long)BitConverter.ToUInt32(header, 24)), .. BitConverter.GetBytes((long)BitConverter.ToUInt32(header, 20)),
                .. BitConverter.GetBytes((long)BitConverter.ToUInt32(header, 42)),
            ];
            header.AsSpan(20, 8).Fill(0xff);
            header.AsSpan(42, 4).Fill(0xff);
            BitConverter.TryWriteBytes(header.AsSpan(30), (ushort)(extra + field.Length));
            directory.AddRange([.. header, .. archive[(entry + 46)..(entry + 46 + name + extra)], .. field]);
            entry += 46 + name + extra;
        }

        var count = (long)BitConverter.ToUInt16(archive, end + 10);
        byte[] zip64End =
        [
            0x50, 0x4b, 6, 6, .. BitConverter.GetBytes(44L), 45, 0, 45, 0, .. new byte[8], .. BitConverter.GetBytes(count), .. BitConverter.GetBytes(count),
            .. BitConverter.GetBytes((long)directory.Count), .. BitConverter.GetBytes((long)start),
        ];
        byte[] locator = [0x50, 0x4b, 6, 7, 0, 0, 0, 0, .. BitConverter.GetBytes((long)start + directory.Count), 1, 0, 0, 0];
        byte[] oldEnd = [0x50, 0x4b, 5, 6, 0, 0, 0, 0, .. Enumerable.Repeat((byte)0xff, 12), 0, 0];
        return [.. archive[..start], .. directory, .. zip64End, .. locator, .. oldEnd];
    }

    private static void Add(ZipArchive archive, string name, byte[] bytes, CompressionLevel level)
    {
        using var entry = archive.CreateEntry(name, level).Open();
        entry.Write(bytes);
    }
}
