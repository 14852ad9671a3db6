using System.Buffers.Binary;

namespace Groundshift.Bench.Inputs;

/// <summary>
/// Writes a GeoTIFF of any size in no time: a few tiles are stored once and many entries of the tile index point to them. To a
/// reader it is an ordinary file, and every tile is decoded in full.
/// </summary>
/// <remarks>Source of the tags: TIFF 6.0; Adobe Photoshop TIFF technical notes (deflate); OGC GeoTIFF 1.1.</remarks>
internal static class RepeatedTiff
{
    private const ushort Short = 3;
    private const ushort Long = 4;
    private const ushort Double = 12;
    private const int HeaderBytes = 8;
    private const int EntryBytes = 12;
    private const int InlineBytes = 4;

    /// <summary>Writes the file; tile n of the image is <paramref name="tiles"/> n modulo their count, shifted by one in every row of tiles.</summary>
    public static void Write(string path, TiffLayout layout, IReadOnlyList<byte[]> tiles)
    {
        using var file = File.Create(path);
        Span<byte> header = [(byte)'I', (byte)'I', 42, 0, 0, 0, 0, 0];
        file.Write(header);
        var starts = new uint[tiles.Count];
        for (var i = 0; i < tiles.Count; i++)
        {
            starts[i] = checked((uint)file.Position);
            file.Write(tiles[i]);
        }

        var places = Enumerable.Range(0, layout.TileColumns * layout.TileRows)
            .Select(place => (place + (place / layout.TileColumns)) % tiles.Count)
            .ToArray();
        var directory = WriteDirectory(
            file, Tags(layout, [.. places.Select(place => starts[place])], [.. places.Select(place => (uint)tiles[place].Length)]));
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], directory);
        file.Position = 0;
        file.Write(header);
    }

    private static IEnumerable<(ushort Tag, ushort Type, byte[] Data)> Tags(TiffLayout layout, uint[] offsets, uint[] sizes)
    {
        var perBand = Enumerable.Repeat((ushort)1, layout.Bands).ToArray();
        yield return (256, Long, Longs((uint)layout.Width));
        yield return (257, Long, Longs((uint)layout.Height));
        yield return (258, Short, Shorts([.. perBand.Select(_ => (ushort)(8 * layout.SampleBytes))]));
        yield return (259, Short, Shorts(8));
        yield return (262, Short, Shorts(1));
        yield return (277, Short, Shorts((ushort)layout.Bands));
        yield return (284, Short, Shorts(1));
        yield return (317, Short, Shorts((ushort)(layout.SampleBytes == 2 ? 2 : 1)));
        yield return (322, Long, Longs((uint)layout.Tile));
        yield return (323, Long, Longs((uint)layout.Tile));
        yield return (324, Long, Longs(offsets));
        yield return (325, Long, Longs(sizes));
        if (layout.Bands > 1)
        {
            yield return (338, Short, Shorts(new ushort[layout.Bands - 1]));
        }

        yield return (339, Short, Shorts(perBand));
        yield return (33550, Double, Doubles(layout.PixelMetres, layout.PixelMetres, 0));
        yield return (33922, Double, Doubles(0, 0, 0, TiffLayout.West, TiffLayout.North, 0));

        // Version 1.1.0, three keys: projected model, pixel is area, projected CRS.
        yield return (34735, Short, Shorts(1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, TiffLayout.Epsg));
    }

    // Values of up to four bytes stand in the entry, others before the directory.
    private static uint WriteDirectory(FileStream file, IEnumerable<(ushort Tag, ushort Type, byte[] Data)> tags)
    {
        var entries = tags.ToArray();
        var table = new byte[2 + (entries.Length * EntryBytes) + 4];
        BinaryPrimitives.WriteUInt16LittleEndian(table, (ushort)entries.Length);
        for (var i = 0; i < entries.Length; i++)
        {
            var (tag, type, data) = entries[i];
            var entry = table.AsSpan(2 + (i * EntryBytes), EntryBytes);
            BinaryPrimitives.WriteUInt16LittleEndian(entry, tag);
            BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], type);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], (uint)(data.Length / (type == Short ? 2 : type == Long ? 4 : 8)));
            if (data.Length <= InlineBytes)
            {
                data.CopyTo(entry[HeaderBytes..]);
                continue;
            }

            Align(file);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[HeaderBytes..], checked((uint)file.Position));
            file.Write(data);
        }

        Align(file);
        var position = checked((uint)file.Position);
        file.Write(table);
        return position;
    }

    private static void Align(FileStream file)
    {
        while (file.Position % 2 != 0)
        {
            file.WriteByte(0);
        }
    }

    private static byte[] Shorts(params ushort[] values)
    {
        var bytes = new byte[values.Length * 2];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(i * 2), values[i]);
        }

        return bytes;
    }

    private static byte[] Longs(params uint[] values)
    {
        var bytes = new byte[values.Length * 4];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * 4), values[i]);
        }

        return bytes;
    }

    private static byte[] Doubles(params double[] values)
    {
        var bytes = new byte[values.Length * 8];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(i * 8), values[i]);
        }

        return bytes;
    }
}
