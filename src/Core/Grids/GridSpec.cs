namespace Groundshift.Core.Grids;

/// <summary>A raster grid: coordinate reference system, affine transform and size. Two rasters compare only if their grids are equal.</summary>
/// <remarks>Unit: <see cref="Width"/> and <see cref="Height"/> in pixels; the transform in units of the CRS.</remarks>
/// <param name="Crs">Authority code such as <c>EPSG:32633</c>, or WKT where there is no code.</param>
/// <param name="Transform">Pixel edges to projected coordinates.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
public sealed record GridSpec(string Crs, AffineTransform Transform, int Width, int Height)
{
    /// <summary>Every pixel of the grid.</summary>
    public PixelRect Extent => new(0, 0, Width, Height);

    /// <summary>Size of a pixel along x, in units of the CRS.</summary>
    public double PixelWidth => Math.Abs(Transform.A);

    /// <summary>Size of a pixel along y, in units of the CRS.</summary>
    public double PixelHeight => Math.Abs(Transform.E);

    /// <summary>The grid of a part of this grid.</summary>
    public GridSpec Crop(PixelRect rect) =>
        this with { Transform = Transform.Shift(rect.Column, rect.Row), Width = rect.Width, Height = rect.Height };

    /// <summary>Bounds in CRS units as (west, south, east, north), for axis-aligned grids.</summary>
    public (double West, double South, double East, double North) Bounds
    {
        get
        {
            var (x0, y0) = Transform.Apply(0, 0);
            var (x1, y1) = Transform.Apply(Width, Height);
            return (Math.Min(x0, x1), Math.Min(y0, y1), Math.Max(x0, x1), Math.Max(y0, y1));
        }
    }
}
