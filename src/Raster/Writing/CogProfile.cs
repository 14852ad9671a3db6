using Groundshift.Core.Pixels;

namespace Groundshift.Raster.Writing;

/// <summary>How an overview pixel comes from the four pixels below it; pixels without data do not count.</summary>
public enum OverviewResampling
{
    /// <summary>The most frequent value, the first in reading order among equals: for classes.</summary>
    Mode,

    /// <summary>The mean, rounded for whole numbers: for quantities.</summary>
    Average,
}

/// <summary>A colour of a palette, 0 to 255 each.</summary>
public readonly record struct Rgb(byte Red, byte Green, byte Blue)
{
    /// <summary>Parses six hex digits, such as <c>419BDF</c>, with or without a leading #.</summary>
    /// <exception cref="FormatException">The text is no colour.</exception>
    public static Rgb Parse(string hex)
    {
        var digits = hex.AsSpan().TrimStart('#');
        return digits.Length == 6 && Convert.FromHexString(digits) is [var red, var green, var blue]
            ? new Rgb(red, green, blue)
            : throw new FormatException($"'{hex}' is no colour of six hex digits.");
    }
}

/// <summary>What a written raster holds.</summary>
public sealed record CogProfile
{
    /// <summary>Largest side of a tile: the block size of the products that we read.</summary>
    public const int LargestTileSide = 512;

    /// <summary>Smallest side of a tile: TIFF wants multiples of it (TIFF 6.0, section 15).</summary>
    public const int SmallestTileSide = 16;

    // Who wants one pixel of a raster fetches a tile, and who writes it holds a row of them per resolution. A tile of nine bands
    // takes 2.4 MB with 512 pixels and 0.6 MB with 256, and compresses as well (docs/performance.md).
    private const int MostTileBytes = 1 << 20;

    /// <summary>Names of the bands in order; they become GDAL's band descriptions.</summary>
    public required IReadOnlyList<string> Bands { get; init; }

    /// <summary>Storage type of all bands.</summary>
    public SampleType Type { get; init; } = SampleType.UInt8;

    /// <summary>Stored value that means no data; null where every pixel has data. NaN is nodata in float32 anyway.</summary>
    public double? Nodata { get; init; }

    /// <summary>Colours by value, for one band of uint8; values without an entry are black.</summary>
    public IReadOnlyDictionary<byte, Rgb>? Colours { get; init; }

    /// <summary>
    /// Height and width of a tile in pixels, a power of two from <see cref="SmallestTileSide"/> to <see cref="LargestTileSide"/>. Where
    /// it is not said: the largest with which a tile takes a mebibyte at most.
    /// </summary>
    public int TileSide { get => field > 0 ? field : SideWithin(MostTileBytes); init; }

    /// <summary>How overviews are made.</summary>
    public OverviewResampling Overviews { get; init; } = OverviewResampling.Average;

    /// <summary>Factor from stored to real values, written as metadata.</summary>
    public double? Scale { get; init; }

    /// <summary>Summand from stored to real values, written as metadata.</summary>
    public double? Offset { get; init; }

    /// <summary>Unit of real values, written as metadata.</summary>
    public string? Unit { get; init; }

    private int SideWithin(int bytes)
    {
        var side = LargestTileSide;
        while (side > SmallestTileSide && (long)side * side * Bands.Count * Type.Size() > bytes)
        {
            side /= 2;
        }

        return side;
    }
}
