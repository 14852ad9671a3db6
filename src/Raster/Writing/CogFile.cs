using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;

namespace Groundshift.Raster.Writing;

/// <summary>Lays out a Cloud Optimized GeoTIFF from finished tiles: directories first, then the coarsest overview to the full resolution.</summary>
/// <remarks>Source: GDAL documentation, COG driver, "File format details": structural metadata, block leaders and trailers.</remarks>
internal sealed class CogFile(GridSpec grid, CogProfile profile, IReadOnlyList<RasterStatistics> statistics)
{
    // Block leader (size) and trailer (last four bytes again), which tell a reader that nobody edited the file.
    private const int LeaderBytes = 4;
    private const int TrailerBytes = 4;

    // Offsets of classic TIFF end at 4 GiB; the margin covers directories of the largest raster that may be read back.
    private const long MostClassicBytes = (4L << 30) - (64L << 20);

    private const ushort NewSubfileType = 254;
    private const ushort ImageWidth = 256;
    private const ushort ImageLength = 257;
    private const ushort BitsPerSample = 258;
    private const ushort Compression = 259;
    private const ushort Photometric = 262;
    private const ushort SamplesPerPixel = 277;
    private const ushort PlanarConfiguration = 284;
    private const ushort Predictor = 317;
    private const ushort ColorMap = 320;
    private const ushort TileWidth = 322;
    private const ushort TileLength = 323;
    private const ushort TileOffsets = 324;
    private const ushort TileByteCounts = 325;
    private const ushort ExtraSamples = 338;
    private const ushort SampleFormat = 339;
    private const ushort ModelPixelScale = 33550;
    private const ushort ModelTiepoint = 33922;
    private const ushort GdalMetadata = 42112;
    private const ushort GdalNodata = 42113;

    /// <summary>True where neighbouring samples are differenced before compression: quantities vary smoothly, classes do not.</summary>
    internal static bool Differences(CogProfile profile) =>
        profile.Overviews == OverviewResampling.Average && profile.Type != SampleType.Float32;

    /// <summary>Writes the file.</summary>
    internal void Write(Stream target, IReadOnlyList<CogLevel> levels, TileStore store)
    {
        var data = levels.Sum(level => store.Tiles(level.Number).Sum(tile => (long)tile.Size + LeaderBytes + TrailerBytes));
        var big = data > MostClassicBytes;
        var ghost = Ghost();
        var start = (big ? 16 : 8) + ghost.Length;

        // Offsets have a fixed size, so directories with zero offsets tell where the tiles begin.
        var empty = levels.Select(level => Directory(level, big, new long[store.Tiles(level.Number).Count], store)).ToArray();
        var offsets = Place(levels, store, start + empty.Sum(directory => directory.Size));
        var directories = levels.Select((level, index) => Directory(level, big, offsets[index], store)).ToArray();

        WriteHeader(target, big, start);
        target.Write(ghost);
        long position = start;
        for (var i = 0; i < directories.Length; i++)
        {
            var next = position + directories[i].Size;
            directories[i].Write(target, position, i + 1 < directories.Length ? next : 0);
            position = next;
        }

        WriteTiles(target, levels, store);
    }

    private static long[][] Place(IReadOnlyList<CogLevel> levels, TileStore store, long position)
    {
        var offsets = new long[levels.Count][];
        for (var level = levels.Count - 1; level >= 0; level--)
        {
            var tiles = store.Tiles(levels[level].Number);
            offsets[level] = new long[tiles.Count];
            for (var i = 0; i < tiles.Count; i++)
            {
                offsets[level][i] = position + LeaderBytes;
                position += LeaderBytes + tiles[i].Size + TrailerBytes;
            }
        }

        return offsets;
    }

    private static void WriteTiles(Stream target, IReadOnlyList<CogLevel> levels, TileStore store)
    {
        var buffer = new byte[64 * 1024];
        Span<byte> size = stackalloc byte[LeaderBytes];
        Span<byte> last = stackalloc byte[TrailerBytes];
        foreach (var level in levels.Reverse())
        {
            foreach (var tile in store.Tiles(level.Number))
            {
                BinaryPrimitives.WriteUInt32LittleEndian(size, (uint)tile.Size);
                target.Write(size);
                store.Copy(tile, target, buffer, last);
                target.Write(last);
            }
        }
    }

    private static void WriteHeader(Stream target, bool big, long firstDirectory)
    {
        using var writer = new BinaryWriter(target, Encoding.ASCII, leaveOpen: true);
        writer.Write("II"u8);
        if (big)
        {
            writer.Write((ushort)43);
            writer.Write((ushort)8);
            writer.Write((ushort)0);
            writer.Write(firstDirectory);
        }
        else
        {
            writer.Write((ushort)42);
            writer.Write((uint)firstDirectory);
        }
    }

    private static byte[] Ghost()
    {
        const string Body =
            "LAYOUT=IFDS_BEFORE_DATA\nBLOCK_ORDER=ROW_MAJOR\nBLOCK_LEADER=SIZE_AS_UINT4\nBLOCK_TRAILER=LAST_4_BYTES_REPEATED\nKNOWN_INCOMPATIBLE_EDITION=NO\n ";
        var text = string.Create(CultureInfo.InvariantCulture, $"GDAL_STRUCTURAL_METADATA_SIZE={Body.Length:000000} bytes\n{Body}");
        return Encoding.ASCII.GetBytes(text.Length % 2 == 0 ? text : text + '\0');
    }

    private TiffDirectory Directory(CogLevel level, bool big, long[] offsets, TileStore store)
    {
        var bands = profile.Bands.Count;
        var directory = new TiffDirectory(big);
        directory.AddLong(NewSubfileType, level.Number == 0 ? 0u : 1u);
        directory.AddLong(ImageWidth, (uint)level.Width);
        directory.AddLong(ImageLength, (uint)level.Height);
        directory.Add(BitsPerSample, Repeat((ushort)(8 * profile.Type.Size())));
        directory.Add(Compression, [8]);
        directory.Add(Photometric, [profile.Colours is null ? (ushort)1 : (ushort)3]);
        directory.Add(SamplesPerPixel, [(ushort)bands]);
        directory.Add(PlanarConfiguration, [1]);
        directory.Add(Predictor, [Differences(profile) ? (ushort)2 : (ushort)1]);
        directory.Add(TileWidth, [(ushort)profile.TileSide]);
        directory.Add(TileLength, [(ushort)profile.TileSide]);
        directory.AddOffsets(TileOffsets, offsets);
        directory.AddOffsets(TileByteCounts, [.. store.Tiles(level.Number).Select(tile => (long)tile.Size)]);
        directory.Add(SampleFormat, Repeat(profile.Type switch { SampleType.Int16 => 2, SampleType.Float32 => 3, _ => 1 }));
        if (bands > 1)
        {
            directory.Add(ExtraSamples, new ushort[bands - 1]);
        }

        if (profile.Colours is { } colours)
        {
            directory.Add(ColorMap, Palette(colours));
        }

        if (Nodata() is { } nodata)
        {
            directory.Add(GdalNodata, nodata);
        }

        if (level.Number == 0)
        {
            AddGeoreference(directory);
            directory.Add(GdalMetadata, Metadata());
        }

        return directory;
    }

    private void AddGeoreference(TiffDirectory directory)
    {
        directory.Add(ModelPixelScale, [grid.PixelWidth, grid.PixelHeight, 0]);
        directory.Add(ModelTiepoint, [0, 0, 0, grid.Transform.C, grid.Transform.F, 0]);
        GeoKeys.Add(directory, grid.Crs);
    }

    private ushort[] Repeat(ushort value) => [.. Enumerable.Repeat(value, profile.Bands.Count)];

    // 16-bit channels: all reds, all greens, all blues. Source: TIFF 6.0, section 5.
    private static ushort[] Palette(IReadOnlyDictionary<byte, Rgb> colours)
    {
        var map = new ushort[3 * 256];
        foreach (var (value, colour) in colours)
        {
            map[value] = (ushort)(colour.Red * 257);
            map[256 + value] = (ushort)(colour.Green * 257);
            map[512 + value] = (ushort)(colour.Blue * 257);
        }

        return map;
    }

    private string? Nodata() => profile.Nodata is { } value
        ? double.IsNaN(value) ? "nan" : value.ToString("R", CultureInfo.InvariantCulture)
        : null;

    private string Metadata()
    {
        var root = new XElement("GDALMetadata");
        for (var band = 0; band < profile.Bands.Count; band++)
        {
            void Item(string name, string value, string? role) => root.Add(new XElement(
                "Item", new XAttribute("name", name), new XAttribute("sample", band), role is null ? null : new XAttribute("role", role), value));
            void Number(string name, double? value, string? role = null)
            {
                if (value is { } number)
                {
                    Item(name, number.ToString("R", CultureInfo.InvariantCulture), role);
                }
            }

            var facts = statistics[band];
            Number("STATISTICS_MINIMUM", facts.Minimum);
            Number("STATISTICS_MAXIMUM", facts.Maximum);
            Number("STATISTICS_MEAN", facts.Mean);
            Number("STATISTICS_STDDEV", facts.StandardDeviation);
            Number("STATISTICS_VALID_PERCENT", facts.ValidPercent);
            Item("DESCRIPTION", profile.Bands[band], "description");
            Number("SCALE", profile.Scale, "scale");
            Number("OFFSET", profile.Offset, "offset");
            if (profile.Unit is { } unit)
            {
                Item("UNITTYPE", unit, "unittype");
            }
        }

        return root.ToString(SaveOptions.None) + "\n";
    }
}
