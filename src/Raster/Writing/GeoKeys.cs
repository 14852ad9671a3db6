using System.Buffers.Binary;
using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;
using Groundshift.Raster.Gdal;

namespace Groundshift.Raster.Writing;

/// <summary>
/// The GeoTIFF tags of a reference system. GDAL knows how to say every CRS in GeoTIFF keys, so it writes a file of one pixel
/// in memory and the tags are taken from there.
/// </summary>
internal static class GeoKeys
{
    private const ushort FirstTag = 34735;
    private const ushort LastTag = 34737;
    private const int EntrySize = 12;

    private static readonly Dictionary<ushort, int> TypeSizes = new() { [2] = 1, [3] = 2, [12] = 8 };

    /// <summary>Adds the key directory and the doubles and text that it refers to.</summary>
    internal static void Add(TiffDirectory directory, string crs)
    {
        var file = Sample(crs);
        var start = (int)BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(4));
        var count = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(start));
        for (var i = 0; i < count; i++)
        {
            var entry = file.AsSpan(start + 2 + (i * EntrySize), EntrySize);
            var tag = BinaryPrimitives.ReadUInt16LittleEndian(entry);
            if (tag is < FirstTag or > LastTag)
            {
                continue;
            }

            var type = BinaryPrimitives.ReadUInt16LittleEndian(entry[2..]);
            var values = (int)BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]);
            var bytes = values * TypeSizes[type];
            var at = (int)BinaryPrimitives.ReadUInt32LittleEndian(entry[8..]);
            directory.AddRaw(tag, type, values, bytes <= 4 ? entry.Slice(8, bytes).ToArray() : file.AsSpan(at, bytes).ToArray());
        }
    }

    private static byte[] Sample(string crs)
    {
        using var file = new VirtualFile(".tif");
        using (var dataset = Dataset.Create("GTiff", file.Path, 1, 1, 1, SampleType.UInt8, "ENDIANNESS=LITTLE", "BIGTIFF=NO"))
        {
            dataset.Transform = new AffineTransform(1, 0, 0, 0, -1, 0);
            dataset.SetCrs(crs);
            dataset.Flush();
        }

        return file.ToArray();
    }
}
