namespace Groundshift.Bench.Inputs;

/// <summary>Shape of a synthetic GeoTIFF: tiled, deflated, pixels interleaved, UTM 33N.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Tile">Pixels along a side of a tile.</param>
/// <param name="Bands">Samples per pixel.</param>
/// <param name="SampleBytes">1 for bytes, 2 for 16-bit samples with predictor 2.</param>
/// <param name="PixelMetres">Size of a pixel.</param>
internal sealed record TiffLayout(int Width, int Height, int Tile, int Bands, int SampleBytes, double PixelMetres)
{
    /// <summary>Reference system of every synthetic scene.</summary>
    public const int Epsg = 32633;

    /// <summary>Western edge in metres.</summary>
    public const double West = 499_980;

    /// <summary>Northern edge in metres.</summary>
    public const double North = 5_500_020;

    /// <summary>Tiles side by side.</summary>
    public int TileColumns => (Width + Tile - 1) / Tile;

    /// <summary>Tiles below each other.</summary>
    public int TileRows => (Height + Tile - 1) / Tile;
}
