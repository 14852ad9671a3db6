using System.Buffers.Binary;
using System.Text;

namespace Groundshift.Host.Tests.EndToEnd;

/// <summary>A TIFF of one uncompressed uint16 strip, written by hand so that its header may lie.</summary>
internal sealed record PlainTiff
{
    private const ushort Short = 3;
    private const ushort Long = 4;
    private const ushort Double = 12;

    public required int Side { get; init; }

    /// <summary>Side that the header claims; the truth when null.</summary>
    public int? ClaimedSide { get; init; }

    /// <summary>UTM zone's EPSG code; none when null.</summary>
    public ushort? Epsg { get; init; } = 32633;

    public double West { get; init; } = 420_000;

    public double North { get; init; } = 5_520_000;

    public double PixelSize { get; init; } = 10;

    public ushort Sample { get; init; } = 2000;

    public void Write(string path)
    {
        var pixels = Side * Side * 2;
        List<(ushort Tag, ushort Type, byte[] Value)> tags =
        [
            (256, Long, Longs(ClaimedSide ?? Side)), (257, Long, Longs(ClaimedSide ?? Side)), (258, Short, Shorts(16)), (259, Short, Shorts(1)), (262, Short, Shorts(1)),
            (273, Long, Longs(8)), (277, Short, Shorts(1)), (278, Long, Longs(ClaimedSide ?? Side)), (279, Long, Longs(pixels)),
            (33550, Double, Doubles(PixelSize, PixelSize, 0)), (33922, Double, Doubles(0, 0, 0, West, North, 0)),
        ];
        if (Epsg is { } epsg)
        {
            // GeoKeys: version 1.1.0; model 1 (projected), pixel is area, projected CRS.
            tags.Add((34735, Short, Shorts(1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, epsg)));
        }

        using var file = new BinaryWriter(File.Create(path));
        file.Write(Encoding.ASCII.GetBytes("II"));
        file.Write((ushort)42);
        file.Write(8 + pixels);
        for (var i = 0; i < Side * Side; i++)
        {
            file.Write(Sample);
        }

        WriteDirectory(file, tags, 8 + pixels);
    }

    private static void WriteDirectory(BinaryWriter file, List<(ushort Tag, ushort Type, byte[] Value)> tags, int start)
    {
        var data = start + 2 + (12 * tags.Count) + 4;
        file.Write((ushort)tags.Count);
        foreach (var (tag, type, value) in tags)
        {
            file.Write(tag);
            file.Write(type);
            file.Write(value.Length / (type == Short ? 2 : type == Long ? 4 : 8));
            if (value.Length <= 4)
            {
                file.Write(value);
                file.Write(new byte[4 - value.Length]);
            }
            else
            {
                file.Write(data);
                data += value.Length;
            }
        }

        file.Write(0);
        foreach (var (_, _, value) in tags.Where(tag => tag.Value.Length > 4))
        {
            file.Write(value);
        }
    }

    private static byte[] Shorts(params ushort[] values) => Bytes(values, 2, BinaryPrimitives.WriteUInt16LittleEndian);

    private static byte[] Longs(params int[] values) => Bytes(values, 4, BinaryPrimitives.WriteInt32LittleEndian);

    private static byte[] Doubles(params double[] values) => Bytes(values, 8, BinaryPrimitives.WriteDoubleLittleEndian);

    private static byte[] Bytes<T>(T[] values, int size, Action<Span<byte>, T> write)
    {
        var bytes = new byte[values.Length * size];
        for (var i = 0; i < values.Length; i++)
        {
            write(bytes.AsSpan(i * size, size), values[i]);
        }

        return bytes;
    }
}
