using Groundshift.Core.Grids;
using NetTopologySuite.Geometries;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>Which pixels of a grid an area holds: those whose centres lie inside its polygons, row by row, so that no mask of the whole scene is kept.</summary>
internal sealed class AreaRaster : IAreaRows
{
    private readonly Edge[][] _polygons;

    /// <summary>Rasterises a polygon or multi-polygon in the grid's CRS.</summary>
    public AreaRaster(Geometry area, GridSpec grid)
    {
        _polygons = [.. Polygons(area).Select(polygon => Edges(polygon, grid))];
        Bounds = FindBounds(grid);
    }

    /// <summary>Smallest rectangle that holds every pixel of the area; empty when the area misses the grid.</summary>
    public PixelRect Bounds { get; }

    /// <summary>Writes 1 for pixels of the area and 0 for others, for columns from <paramref name="firstColumn"/> on.</summary>
    public void FillRow(int row, int firstColumn, Span<byte> inside)
    {
        inside.Clear();
        Span<double> crossings = stackalloc double[64];
        foreach (var polygon in _polygons)
        {
            var count = Cross(polygon, row + 0.5, ref crossings);
            for (var i = 0; i + 1 < count; i += 2)
            {
                var first = Math.Max(firstColumn, FirstCentre(crossings[i]));
                var end = Math.Min(firstColumn + inside.Length, FirstCentre(crossings[i + 1]));
                if (end > first)
                {
                    inside[(first - firstColumn)..(end - firstColumn)].Fill(1);
                }
            }
        }
    }

    private static int FirstCentre(double x) => (int)Math.Clamp(Math.Ceiling(x - 0.5), int.MinValue, int.MaxValue);

    // Even-odd rule over all rings of one polygon: holes cancel. The upper end of an edge counts, the lower does not.
    private static int Cross(Edge[] edges, double y, ref Span<double> crossings)
    {
        var count = 0;
        foreach (var edge in edges)
        {
            if (edge.Top > y)
            {
                break;
            }

            if (y >= edge.Bottom)
            {
                continue;
            }

            if (count == crossings.Length)
            {
                var more = new double[crossings.Length * 2];
                crossings.CopyTo(more);
                crossings = more;
            }

            crossings[count++] = edge.XAtTop + ((y - edge.Top) * edge.Slope);
        }

        crossings[..count].Sort();
        return count;
    }

    private PixelRect FindBounds(GridSpec grid)
    {
        int left = grid.Width, top = grid.Height, right = 0, bottom = 0;
        Span<double> crossings = stackalloc double[64];
        foreach (var polygon in _polygons)
        {
            var firstRow = polygon.Length == 0 ? 0 : Math.Max(0, FirstCentre(polygon[0].Top));
            var endRow = polygon.Length == 0 ? 0 : Math.Min(grid.Height, FirstCentre(polygon.Max(edge => edge.Bottom)));
            for (var row = firstRow; row < endRow; row++)
            {
                var count = Cross(polygon, row + 0.5, ref crossings);
                for (var i = 0; i + 1 < count; i += 2)
                {
                    var first = Math.Max(0, FirstCentre(crossings[i]));
                    var end = Math.Min(grid.Width, FirstCentre(crossings[i + 1]));
                    if (end > first)
                    {
                        (left, right) = (Math.Min(left, first), Math.Max(right, end));
                        (top, bottom) = (Math.Min(top, row), Math.Max(bottom, row + 1));
                    }
                }
            }
        }

        return right > left ? new PixelRect(left, top, right - left, bottom - top) : default;
    }

    private static IEnumerable<Polygon> Polygons(Geometry area) => area switch
    {
        Polygon polygon => [polygon],
        GeometryCollection parts => parts.Geometries.SelectMany(Polygons),
        _ => [],
    };

    private static Edge[] Edges(Polygon polygon, GridSpec grid)
    {
        var edges = new List<Edge>();
        foreach (var ring in new[] { polygon.ExteriorRing }.Concat(polygon.InteriorRings))
        {
            var points = ring.Coordinates;
            for (var i = 1; i < points.Length; i++)
            {
                var (x0, y0) = grid.Transform.Invert(points[i - 1].X, points[i - 1].Y);
                var (x1, y1) = grid.Transform.Invert(points[i].X, points[i].Y);
                if (y0 != y1)
                {
                    var (top, bottom, x) = y0 < y1 ? (y0, y1, x0) : (y1, y0, x1);
                    edges.Add(new Edge(top, bottom, x, (x1 - x0) / (y1 - y0)));
                }
            }
        }

        return [.. edges.OrderBy(edge => edge.Top)];
    }

    // One edge in pixel coordinates, from its upper to its lower end.
    private readonly record struct Edge(double Top, double Bottom, double XAtTop, double Slope);
}
