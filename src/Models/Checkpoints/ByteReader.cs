using System.Buffers.Binary;

namespace Groundshift.Models.Checkpoints;

/// <summary>Reads little-endian numbers and varints off bytes that may lie; every read is checked against what is left.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes, string file)
{
    private const int MaxVarintBytes = 10;
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Bytes not yet read.</summary>
    public readonly int Remaining => _rest.Length;

    /// <summary>Takes the next <paramref name="count"/> bytes; borrowed from the source.</summary>
    public ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > _rest.Length)
        {
            throw CorruptCheckpoint.At(file, $"{count} more bytes", $"{_rest.Length} bytes before the end");
        }

        var taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }

    /// <summary>One byte.</summary>
    public byte Byte() => Take(1)[0];

    /// <summary>Two bytes, least significant first.</summary>
    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort)));

    /// <summary>Four bytes, least significant first.</summary>
    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    /// <summary>Eight bytes, least significant first, that must fit a non-negative <see cref="long"/>.</summary>
    public long Int64()
    {
        var value = BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));
        return value >= 0 ? value : throw CorruptCheckpoint.At(file, "a number below 2^63", $"{(ulong)value}");
    }

    /// <summary>The bytes up to the next line feed, which is taken and left out.</summary>
    public ReadOnlySpan<byte> Line()
    {
        var end = _rest.IndexOf((byte)'\n');
        if (end < 0)
        {
            throw CorruptCheckpoint.At(file, "a line that ends", $"{_rest.Length} bytes without an end");
        }

        return Take(end + 1)[..end];
    }

    /// <summary>A base-128 number that must fit a non-negative <see cref="long"/>.</summary>
    public long Varint()
    {
        ulong value = 0;
        for (var index = 0; index < MaxVarintBytes; index++)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7f) << (7 * index);
            if ((next & 0x80) == 0)
            {
                return value <= long.MaxValue
                    ? (long)value
                    : throw CorruptCheckpoint.At(file, "a length below 2^63", $"{value}");
            }
        }

        throw CorruptCheckpoint.At(file, $"a number of at most {MaxVarintBytes} bytes", "a longer one");
    }
}
