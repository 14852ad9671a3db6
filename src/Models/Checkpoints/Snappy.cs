namespace Groundshift.Models.Checkpoints;

/// <summary>Decompresses one raw Snappy block. Source: Snappy compressed format description (google/snappy, format_description.txt).</summary>
internal static class Snappy
{
    /// <summary>
    /// Decompresses <paramref name="compressed"/>. Ownership: the caller owns the result.
    /// Throws InvalidInputException when lengths or back references do not add up, or the result would pass
    /// <paramref name="maxBytes"/>.
    /// </summary>
    public static byte[] Decompress(ReadOnlySpan<byte> compressed, int maxBytes, string file)
    {
        var reader = new ByteReader(compressed, file);
        var length = reader.Varint();
        if (length > maxBytes)
        {
            throw CorruptCheckpoint.At(file, $"a block of at most {maxBytes} bytes", $"one that claims {length}");
        }

        var output = new byte[length];
        var written = 0;
        while (reader.Remaining > 0)
        {
            var tag = reader.Byte();
            written = (tag & 3) == 0
                ? CopyLiteral(ref reader, tag, output, written, file)
                : CopyBack(ref reader, tag, output, written, file);
        }

        return written == output.Length
            ? output
            : throw CorruptCheckpoint.At(file, $"a block of {length} bytes", $"{written} bytes");
    }

    private static int CopyLiteral(ref ByteReader reader, byte tag, byte[] output, int written, string file)
    {
        long length = tag >> 2;
        if (length >= 60)
        {
            var bytes = reader.Take(length - 59);
            length = 0;
            for (var index = bytes.Length - 1; index >= 0; index--)
            {
                length = (length << 8) | bytes[index];
            }
        }

        length++;
        CheckRoom(output, written, length, file);
        reader.Take(length).CopyTo(output.AsSpan(written));
        return written + (int)length;
    }

    private static int CopyBack(ref ByteReader reader, byte tag, byte[] output, int written, string file)
    {
        int length;
        long offset;
        switch (tag & 3)
        {
            case 1:
                length = ((tag >> 2) & 7) + 4;
                offset = ((tag >> 5) << 8) | reader.Byte();
                break;
            case 2:
                length = (tag >> 2) + 1;
                offset = reader.Byte() | (reader.Byte() << 8);
                break;
            default:
                length = (tag >> 2) + 1;
                offset = reader.UInt32();
                break;
        }

        if (offset == 0 || offset > written)
        {
            throw CorruptCheckpoint.At(file, $"a back reference of 1 to {written} bytes", $"one of {offset}");
        }

        CheckRoom(output, written, length, file);

        // Byte by byte, because a reference may overlap what it writes: offset 1, length 9 repeats one byte nine times.
        for (var index = 0; index < length; index++)
        {
            output[written + index] = output[written + index - (int)offset];
        }

        return written + length;
    }

    private static void CheckRoom(byte[] output, int written, long length, string file)
    {
        if (length > output.Length - written)
        {
            throw CorruptCheckpoint.At(file, $"a block of {output.Length} bytes", $"at least {written + length} bytes");
        }
    }
}
