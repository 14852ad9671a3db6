using Groundshift.Core.Grids;

namespace Groundshift.Catalog.Tiles;

/// <summary>A tile of WebMercatorQuad: zoom, column from the west, row from the north.</summary>
/// <remarks>Source: OGC 17-083r4, annex D.1: EPSG:3857, 256 pixels a side, one tile at zoom 0.</remarks>
internal readonly record struct TileAddress(int Zoom, int Column, int Row)
{
    /// <summary>Half the side of the square world, in metres of EPSG:3857.</summary>
    public const double HalfWorld = 20_037_508.342789244;

    /// <summary>Pixels of a tile's side.</summary>
    public const int Side = 256;

    /// <summary>Deepest zoom that is served: a pixel is 9 mm there.</summary>
    public const int DeepestZoom = 24;

    private const double WholeWorld = 2 * HalfWorld;

    /// <summary>True when the world has such a tile.</summary>
    public bool Exists => Zoom is >= 0 and <= DeepestZoom && IsInside(Column) && IsInside(Row);

    /// <summary>The tile's pixels, with <paramref name="scale"/> times as many a side for dense screens.</summary>
    public GridSpec Grid(int scale)
    {
        var tile = WholeWorld / (1L << Zoom);
        var pixel = tile / (Side * scale);
        return new GridSpec(
            "EPSG:3857", new AffineTransform(pixel, 0, (Column * tile) - HalfWorld, 0, -pixel, HalfWorld - (Row * tile)), Side * scale, Side * scale);
    }

    /// <summary>Bounds in degrees as (west, south, east, north).</summary>
    public (double West, double South, double East, double North) Bounds
    {
        get
        {
            var tiles = (double)(1L << Zoom);
            return (Longitude(Column / tiles), Latitude((Row + 1) / tiles), Longitude((Column + 1) / tiles), Latitude(Row / tiles));
        }
    }

    /// <summary>The zoom from which on a pixel on the ground is drawn with a pixel or more, at the equator.</summary>
    public static int ZoomOf(double metres) =>
        Math.Clamp((int)Math.Ceiling(Math.Log2(WholeWorld / Side / metres)), 0, DeepestZoom);

    private bool IsInside(int value) => value >= 0 && value < 1L << Zoom;

    private static double Longitude(double share) => (share * 360) - 180;

    // Inverse of the spherical Mercator projection (Snyder 1987, USGS PP 1395, eq. 7-4).
    private static double Latitude(double share) => Math.Atan(Math.Sinh(Math.PI * (1 - (2 * share)))) * 180 / Math.PI;
}
