using System.Buffers.Binary;
using System.Text;

namespace Groundshift.Raster.Writing;

/// <summary>One image file directory: tags and their values, little-endian, classic or BigTIFF.</summary>
/// <remarks>Source: TIFF 6.0, section 2; BigTIFF design note of libtiff.</remarks>
internal sealed class TiffDirectory
{
    private const ushort Ascii = 2;
    private const ushort Short = 3;
    private const ushort Long = 4;
    private const ushort Double = 12;
    private const ushort Long8 = 16;

    private readonly SortedDictionary<ushort, (ushort Type, long Count, byte[] Data)> _entries = [];
    private readonly bool _big;

    internal TiffDirectory(bool big) => _big = big;

    /// <summary>Bytes of the directory with the values that do not fit into it, padded to an even number.</summary>
    internal long Size => FixedSize + _entries.Values.Where(entry => entry.Data.Length > Inline).Sum(entry => Even(entry.Data.Length));

    private int Inline => _big ? 8 : 4;

    private long FixedSize => _big ? 8 + (20L * _entries.Count) + 8 : Even(2 + (12L * _entries.Count) + 4);

    internal void Add(ushort tag, params ReadOnlySpan<ushort> values)
    {
        var data = new byte[values.Length * sizeof(ushort)];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(data.AsSpan(i * sizeof(ushort)), values[i]);
        }

        _entries[tag] = (Short, values.Length, data);
    }

    internal void AddLong(ushort tag, uint value)
    {
        var data = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(data, value);
        _entries[tag] = (Long, 1, data);
    }

    /// <summary>Positions or sizes in the file.</summary>
    internal void AddOffsets(ushort tag, IReadOnlyList<long> values)
    {
        var size = _big ? sizeof(ulong) : sizeof(uint);
        var data = new byte[values.Count * size];
        for (var i = 0; i < values.Count; i++)
        {
            if (_big)
            {
                BinaryPrimitives.WriteInt64LittleEndian(data.AsSpan(i * size), values[i]);
            }
            else
            {
                BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(i * size), checked((uint)values[i]));
            }
        }

        _entries[tag] = (_big ? Long8 : Long, values.Count, data);
    }

    internal void Add(ushort tag, params ReadOnlySpan<double> values)
    {
        var data = new byte[values.Length * sizeof(double)];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(data.AsSpan(i * sizeof(double)), values[i]);
        }

        _entries[tag] = (Double, values.Length, data);
    }

    internal void Add(ushort tag, string text)
    {
        var data = Encoding.UTF8.GetBytes(text + '\0');
        _entries[tag] = (Ascii, data.Length, data);
    }

    /// <summary>Takes over a tag as it stands in another little-endian file.</summary>
    internal void AddRaw(ushort tag, ushort type, long count, byte[] data) => _entries[tag] = (type, count, data);

    /// <summary>Writes the directory at <paramref name="position"/>.</summary>
    /// <param name="target">The file, standing at the position.</param>
    /// <param name="position">Where the directory starts.</param>
    /// <param name="next">Where the next one starts; 0 for the last.</param>
    internal void Write(Stream target, long position, long next)
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        var outside = position + FixedSize;
        WriteNumber(writer, _entries.Count, _big ? 8 : 2);
        foreach (var (tag, entry) in _entries)
        {
            writer.Write(tag);
            writer.Write(entry.Type);
            WriteNumber(writer, entry.Count, Inline);
            if (entry.Data.Length <= Inline)
            {
                writer.Write(entry.Data);
                writer.Write(new byte[Inline - entry.Data.Length]);
            }
            else
            {
                WriteNumber(writer, outside, Inline);
                outside += Even(entry.Data.Length);
            }
        }

        WriteNumber(writer, next, Inline);
        Pad(writer, FixedSize);
        foreach (var data in _entries.Values.Select(entry => entry.Data).Where(data => data.Length > Inline))
        {
            writer.Write(data);
            Pad(writer, Even(buffer.Length));
        }

        target.Write(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static long Even(long size) => (size + 1) & ~1L;

    private static void Pad(BinaryWriter writer, long size)
    {
        writer.Flush();
        while (writer.BaseStream.Length < size)
        {
            writer.Write((byte)0);
            writer.Flush();
        }
    }

    private static void WriteNumber(BinaryWriter writer, long value, int bytes)
    {
        switch (bytes)
        {
            case 2:
                writer.Write(checked((ushort)value));
                break;
            case 4:
                writer.Write(checked((uint)value));
                break;
            default:
                writer.Write(value);
                break;
        }
    }
}
