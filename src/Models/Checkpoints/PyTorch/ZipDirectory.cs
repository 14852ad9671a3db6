using System.Buffers.Binary;
using System.Text;
using Groundshift.Core.Jobs;

namespace Groundshift.Models.Checkpoints.PyTorch;

/// <summary>
/// The central directory of a zip archive, also above 4 GB (zip64). Source: PKWARE APPNOTE.TXT 6.3.10,
/// sections 4.3.7 (local header), 4.3.12 (central header), 4.3.14 to 4.3.16 (ends), 4.5.3 (zip64 extra field).
/// </summary>
internal sealed class ZipDirectory(FileStream stream)
{
    private const uint LocalSignature = 0x04034b50;
    private const uint CentralSignature = 0x02014b50;
    private const uint EndSignature = 0x06054b50;
    private const uint Zip64LocatorSignature = 0x07064b50;
    private const uint Zip64EndSignature = 0x06064b50;
    private const int LocalBytes = 30;
    private const int EndBytes = 22;
    private const int Zip64LocatorBytes = 20;
    private const int Zip64EndBytes = 56;
    private const int MaxCommentBytes = ushort.MaxValue;

    /// <summary>Some 100 bytes a name: room for far more tensors than any network has.</summary>
    private const int MaxDirectoryBytes = 1 << 26;

    /// <summary>Every entry, with the place of its bytes. Throws InvalidInputException when one overlaps another or the file is damaged.</summary>
    public IReadOnlyList<ZipEntry> Entries()
    {
        var (start, length) = DirectoryPlace();
        if (start < 0 || length is < 0 or > MaxDirectoryBytes || start > stream.Length - length)
        {
            throw Damaged("a directory inside the file", $"{length} bytes at {start}");
        }

        var entries = ReadDirectory(ReadAt(start, (int)length));
        var found = new List<ZipEntry>(entries.Count);
        var free = 0L;
        foreach (var (entry, header) in entries.OrderBy(pair => pair.Header))
        {
            if (header < free || header > start - LocalBytes)
            {
                throw Damaged($"'{entry.Name}' apart from the other entries", $"it at {header}, the one before up to {free}");
            }

            var placed = entry with { Start = DataStart(header) };
            if (placed.Length > start - placed.Start)
            {
                throw Damaged($"'{entry.Name}' before the directory at {start}", $"{placed.Length} bytes at {placed.Start}");
            }

            free = placed.Start + placed.Length;
            found.Add(placed);
        }

        return found;
    }

    private List<(ZipEntry Entry, long Header)> ReadDirectory(byte[] directory)
    {
        var reader = new ByteReader(directory, stream.Name);
        var entries = new List<(ZipEntry, long)>();
        while (reader.Remaining > 0)
        {
            entries.Add(ReadEntry(ref reader));
        }

        return entries;
    }

    private (ZipEntry Entry, long Header) ReadEntry(ref ByteReader reader)
    {
        Expect(CentralSignature, reader.UInt32());
        reader.Take(4);
        var (flags, method) = (reader.UInt16(), reader.UInt16());
        reader.Take(4);
        var crc = reader.UInt32();
        long packed = reader.UInt32();
        long length = reader.UInt32();
        var (nameLength, extraLength, commentLength) = (reader.UInt16(), reader.UInt16(), reader.UInt16());
        reader.Take(8);
        long header = reader.UInt32();
        var name = Encoding.UTF8.GetString(reader.Take(nameLength));
        ReadZip64(reader.Take(extraLength), ref length, ref packed, ref header);
        reader.Take(commentLength);

        // Bit 0 of the flags says encrypted (APPNOTE 4.4.4); method 0 is stored (4.4.5).
        var stored = method == 0 && (flags & 1) == 0 && packed == length;
        return (new ZipEntry(name, Start: 0, packed, crc, stored), header);
    }

    // A number that does not fit 32 bits is all ones there and stands, in this order, in extra field 1.
    private void ReadZip64(ReadOnlySpan<byte> extra, ref long length, ref long packed, ref long header)
    {
        var fields = new ByteReader(extra, stream.Name);
        while (fields.Remaining >= 2 * sizeof(ushort))
        {
            var (id, size) = (fields.UInt16(), fields.UInt16());
            var field = new ByteReader(fields.Take(size), stream.Name);
            if (id == 1)
            {
                length = length == uint.MaxValue ? field.Int64() : length;
                packed = packed == uint.MaxValue ? field.Int64() : packed;
                header = header == uint.MaxValue ? field.Int64() : header;
            }
        }
    }

    private long DataStart(long header)
    {
        var local = new ByteReader(ReadAt(header, LocalBytes), stream.Name);
        Expect(LocalSignature, local.UInt32());
        local.Take(22);
        return header + LocalBytes + local.UInt16() + local.UInt16();
    }

    private (long Start, long Length) DirectoryPlace()
    {
        var tail = ReadAt(Math.Max(0, stream.Length - EndBytes - MaxCommentBytes), (int)Math.Min(stream.Length, EndBytes + MaxCommentBytes));
        var end = EndOf(tail);
        if (end < 0)
        {
            throw Damaged("the end of a zip archive", "none: the file was cut short");
        }

        var position = stream.Length - tail.Length + end;
        var reader = new ByteReader(tail.AsSpan(end + 12), stream.Name);
        var (length, start) = ((long)reader.UInt32(), (long)reader.UInt32());
        return position >= Zip64LocatorBytes ? Zip64Place(position - Zip64LocatorBytes) ?? (start, length) : (start, length);
    }

    private (long Start, long Length)? Zip64Place(long position)
    {
        var locator = new ByteReader(ReadAt(position, Zip64LocatorBytes), stream.Name);
        if (locator.UInt32() != Zip64LocatorSignature)
        {
            return null;
        }

        locator.Take(4);
        var place = locator.Int64();
        if (place > position - Zip64EndBytes)
        {
            throw Damaged($"the zip64 end before {position}", $"{place}");
        }

        var end = new ByteReader(ReadAt(place, Zip64EndBytes), stream.Name);
        Expect(Zip64EndSignature, end.UInt32());
        end.Take(36);
        var length = end.Int64();
        return (end.Int64(), length);
    }

    // The last place where an end stands whose comment reaches exactly to the end of the file.
    private static int EndOf(ReadOnlySpan<byte> tail)
    {
        for (var place = tail.Length - EndBytes; place >= 0; place--)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(tail[place..]) == EndSignature
                && place + EndBytes + BinaryPrimitives.ReadUInt16LittleEndian(tail[(place + EndBytes - 2)..]) == tail.Length)
            {
                return place;
            }
        }

        return -1;
    }

    private byte[] ReadAt(long position, int count)
    {
        var bytes = new byte[count];
        stream.Position = position;
        stream.ReadExactly(bytes);
        return bytes;
    }

    private void Expect(uint signature, uint found)
    {
        if (found != signature)
        {
            throw Damaged($"signature {signature:x8}", $"{found:x8}");
        }
    }

    private InvalidInputException Damaged(string expected, string found) => CorruptCheckpoint.At(stream.Name, expected, found);
}
