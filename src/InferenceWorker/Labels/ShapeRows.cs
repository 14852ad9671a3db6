using Groundshift.Core.Grids;
using Groundshift.InferenceWorker.Pipeline;
using NetTopologySuite.Geometries;

namespace Groundshift.InferenceWorker.Labels;

/// <summary>Labelled shapes on a grid, swept from top to bottom: only the shapes that a row meets are looked at.</summary>
internal sealed class ShapeRows : ILabelRows
{
    private const int None = -1;
    private const int Contested = -2;

    private readonly List<Area> _waiting;
    private readonly List<Area> _met = [];
    private readonly Dictionary<int, List<(int Column, int Label)>> _points = [];
    private int _nextArea;
    private int _lastRow = -1;
    private byte[] _inside = [];

    /// <param name="grid">The grid.</param>
    /// <param name="shapes">Points and polygons in its CRS.</param>
    public ShapeRows(GridSpec grid, IReadOnlyList<(Geometry Shape, int Label)> shapes)
    {
        _waiting =
        [
            .. shapes.Where(shape => shape.Shape is Polygon or MultiPolygon)
                .Select(shape => new Area(new AreaRaster(shape.Shape, grid), shape.Label))
                .Where(area => !area.Raster.Bounds.IsEmpty)
                .OrderBy(area => area.Raster.Bounds.Row),
        ];
        foreach (var (shape, label) in shapes.Where(shape => shape.Shape is Point or MultiPoint))
        {
            AddPoints(grid, shape, label);
        }

        Bounds = FindBounds();
    }

    public PixelRect Bounds { get; }

    public void FillRow(int row, int firstColumn, Span<int> labels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(row, _lastRow);
        _lastRow = row;
        labels.Fill(None);
        for (; _nextArea < _waiting.Count && _waiting[_nextArea].Raster.Bounds.Row <= row; _nextArea++)
        {
            _met.Add(_waiting[_nextArea]);
        }

        _met.RemoveAll(area => area.Raster.Bounds.Bottom <= row);
        foreach (var area in _met)
        {
            FillArea(area, row, firstColumn, labels);
        }

        foreach (var (column, label) in _points.GetValueOrDefault(row) ?? [])
        {
            if (column >= firstColumn && column < firstColumn + labels.Length)
            {
                Claim(ref labels[column - firstColumn], label);
            }
        }

        labels.Replace(Contested, None);
    }

    public void Dispose()
    {
        // Holds nothing.
    }

    private void FillArea(Area area, int row, int firstColumn, Span<int> labels)
    {
        var first = Math.Max(firstColumn, area.Raster.Bounds.Column);
        var end = Math.Min(firstColumn + labels.Length, area.Raster.Bounds.Right);
        if (end <= first)
        {
            return;
        }

        if (_inside.Length < end - first)
        {
            _inside = new byte[end - first];
        }

        var inside = _inside.AsSpan(0, end - first);
        area.Raster.FillRow(row, first, inside);
        for (var column = 0; column < inside.Length; column++)
        {
            if (inside[column] != 0)
            {
                Claim(ref labels[first - firstColumn + column], area.Label);
            }
        }
    }

    private static void Claim(ref int pixel, int label) => pixel = pixel == None || pixel == label ? label : Contested;

    private void AddPoints(GridSpec grid, Geometry shape, int label)
    {
        foreach (var point in shape.Coordinates)
        {
            var (column, row) = grid.Transform.Invert(point.X, point.Y);
            if (column >= 0 && row >= 0 && column < grid.Width && row < grid.Height)
            {
                if (!_points.TryGetValue((int)row, out var line))
                {
                    _points.Add((int)row, line = []);
                }

                line.Add(((int)column, label));
            }
        }
    }

    private PixelRect FindBounds()
    {
        var rects = _waiting.Select(area => area.Raster.Bounds)
            .Concat(_points.SelectMany(line => line.Value.Select(point => new PixelRect(point.Column, line.Key, 1, 1))))
            .ToArray();
        if (rects.Length == 0)
        {
            return default;
        }

        var (column, row) = (rects.Min(rect => rect.Column), rects.Min(rect => rect.Row));
        return new PixelRect(column, row, rects.Max(rect => rect.Right) - column, rects.Max(rect => rect.Bottom) - row);
    }

    private sealed record Area(AreaRaster Raster, int Label);
}
