using Groundshift.Core.Grids;
using Groundshift.Raster.Gdal;

namespace Groundshift.InferenceWorker.Products;

/// <summary>
/// How much ground the pixels of a grid cover on the ellipsoid. Measured per cell of 64 by 256 pixels: within one, the scale of any
/// projection in use for scenes changes by less than a millionth.
/// </summary>
internal sealed class PixelAreas : IDisposable
{
    /// <summary>Rows of a cell.</summary>
    public const int CellRows = 64;

    /// <summary>Columns of a cell.</summary>
    public const int CellColumns = 256;

    private const string Wgs84 = "EPSG:4326";

    private readonly GridSpec _grid;
    private readonly CoordinateTransform _transform;

    public PixelAreas(GridSpec grid)
    {
        _grid = grid;
        _transform = new CoordinateTransform(grid.Crs, Wgs84);
    }

    /// <summary>Hectares of one pixel in the cell that begins at a row and column.</summary>
    public double HectaresPerPixel(int firstRow, int firstColumn)
    {
        var cell = new PixelRect(firstColumn, firstRow, CellColumns, CellRows).Intersect(_grid.Extent);
        Span<double> x = stackalloc double[4];
        Span<double> y = stackalloc double[4];
        Span<(int Column, int Row)> corners =
            [(cell.Column, cell.Row), (cell.Right, cell.Row), (cell.Right, cell.Bottom), (cell.Column, cell.Bottom)];
        for (var i = 0; i < corners.Length; i++)
        {
            (x[i], y[i]) = _grid.Transform.Apply(corners[i].Column, corners[i].Row);
        }

        _transform.Apply(x, y);
        Span<(double, double)> places = [(x[0], y[0]), (x[1], y[1]), (x[2], y[2]), (x[3], y[3])];
        return EllipsoidArea.Hectares(places) / cell.Count;
    }

    public void Dispose() => _transform.Dispose();
}
