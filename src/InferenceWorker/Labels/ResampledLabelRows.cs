using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;
using Groundshift.Raster.Gdal;
using Groundshift.Raster.Reading;

namespace Groundshift.InferenceWorker.Labels;

/// <summary>A label raster on another grid, by the label under each pixel's centre. Labels are read in strips as rows go down.</summary>
internal sealed class ResampledLabelRows : ILabelRows
{
    private const int StripRows = 128;

    // Points per side of an outline: over a scene of 110 km the bend between two of them is under a pixel, and the margin covers it.
    private const int PiecesPerSide = 16;
    private const int MarginPixels = 2;

    private readonly SceneReader _reader;
    private readonly Dictionary<float, int> _places;
    private readonly GridSpec _grid;
    private readonly CoordinateTransform _toLabels;
    private readonly float[] _line;
    private PixelBlock? _strip;
    private int _stripRow;

    public ResampledLabelRows(SceneReader reader, Dictionary<float, int> places, GridSpec grid)
    {
        _reader = reader;
        _places = places;
        _grid = grid;
        _toLabels = new CoordinateTransform(grid.Crs, reader.Grid.Crs);
        _line = new float[reader.Grid.Width];
        Bounds = FindBounds();
    }

    public PixelRect Bounds { get; }

    public void FillRow(int row, int firstColumn, Span<int> labels)
    {
        labels.Fill(-1);
        var (x, y) = (new double[labels.Length], new double[labels.Length]);
        for (var column = 0; column < labels.Length; column++)
        {
            (x[column], y[column]) = _grid.Transform.Apply(firstColumn + column + 0.5, row + 0.5);
        }

        _toLabels.Apply(x, y);
        var places = new (int Column, int Row)[labels.Length];
        var (top, bottom) = (int.MaxValue, int.MinValue);
        for (var column = 0; column < labels.Length; column++)
        {
            var (labelColumn, labelRow) = _reader.Grid.Transform.Invert(x[column], y[column]);
            places[column] = ((int)Math.Floor(labelColumn), (int)Math.Floor(labelRow));
            if (IsInside(places[column]))
            {
                (top, bottom) = (Math.Min(top, places[column].Row), Math.Max(bottom, places[column].Row + 1));
            }
        }

        if (bottom > top)
        {
            Pick(Strip(top, bottom), places, labels);
        }
    }

    public void Dispose()
    {
        _strip?.Dispose();
        _toLabels.Dispose();
    }

    private void Pick(PixelBlock strip, (int Column, int Row)[] places, Span<int> labels)
    {
        // Neighbours mostly lie in one row, so a row of labels is converted once.
        var converted = -1;
        for (var column = 0; column < labels.Length; column++)
        {
            if (!IsInside(places[column]))
            {
                continue;
            }

            if (places[column].Row != converted)
            {
                converted = places[column].Row;
                RasterLabels.Line(strip, converted - _stripRow, _line);
            }

            labels[column] = _line[places[column].Column] is var value && !float.IsNaN(value) && _places.TryGetValue(value, out var place) ? place : -1;
        }
    }

    private PixelBlock Strip(int top, int bottom)
    {
        if (_strip is null || top < _stripRow || bottom > _stripRow + _strip.Grid.Height)
        {
            _strip?.Dispose();
            _strip = null;
            var end = Math.Min(_reader.Grid.Height, Math.Max(bottom, top + StripRows));
            _strip = RasterLabels.ReadStrip(_reader, new PixelRect(0, top, _reader.Grid.Width, end - top));
            _stripRow = top;
        }

        return _strip;
    }

    private bool IsInside((int Column, int Row) place) =>
        place.Column >= 0 && place.Row >= 0 && place.Column < _reader.Grid.Width && place.Row < _reader.Grid.Height;

    private PixelRect FindBounds()
    {
        using var toGrid = new CoordinateTransform(_reader.Grid.Crs, _grid.Crs);
        var (left, top, right, bottom) = (double.MaxValue, double.MaxValue, double.MinValue, double.MinValue);
        for (var piece = 0; piece <= PiecesPerSide; piece++)
        {
            var (column, row) = (_reader.Grid.Width * (double)piece / PiecesPerSide, _reader.Grid.Height * (double)piece / PiecesPerSide);
            foreach (var (labelColumn, labelRow) in new (double, double)[] { (column, 0), (column, _reader.Grid.Height), (0, row), (_reader.Grid.Width, row) })
            {
                var (x, y) = _reader.Grid.Transform.Apply(labelColumn, labelRow);
                (x, y) = toGrid.Apply(x, y);
                var (gridColumn, gridRow) = _grid.Transform.Invert(x, y);
                (left, top) = (Math.Min(left, gridColumn), Math.Min(top, gridRow));
                (right, bottom) = (Math.Max(right, gridColumn), Math.Max(bottom, gridRow));
            }
        }

        var (firstColumn, firstRow) = (Whole(Math.Floor(left)) - MarginPixels, Whole(Math.Floor(top)) - MarginPixels);
        return new PixelRect(
            firstColumn, firstRow, Whole(Math.Ceiling(right)) + MarginPixels - firstColumn, Whole(Math.Ceiling(bottom)) + MarginPixels - firstRow).Intersect(_grid.Extent);
    }

    // A raster of the whole world reaches further than whole numbers go on a fine grid.
    private static int Whole(double value) => (int)Math.Clamp(value, -1e9, 1e9);
}
