using Groundshift.Core.Grids;
using Groundshift.Core.Stac;
using Groundshift.InferenceWorker.Pipeline.Masking;
using Groundshift.Raster.Gdal;
using NetTopologySuite.Densify;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;
using NetTopologySuite.Operation.OverlayNG;
using NetTopologySuite.Precision;
using NetTopologySuite.Simplify;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>Where a scene's grid lies on Earth: brings areas onto the grid and rectangles of the grid to WGS 84.</summary>
internal sealed class SceneGround : IDisposable
{
    private const string Wgs84 = "EPSG:4326";
    private const double FullTurn = 360;

    // Sides are straight on the grid and bent in WGS 84 (and the other way round): over a sixteenth of a scene of 110 km, or over
    // 0.01 degrees, the arrow of the bend is under a tenth of a pixel.
    private const int PiecesPerSide = 16;
    private const double PieceDegrees = 0.01;

    // A tenth of a metre.
    private const double OutlineDegrees = 1e-6;

    // Room around the grid when an area is cut to it, so that the cut's own edges fall outside.
    private const double MarginDegrees = 0.05;

    // A CRS in metres agrees with the ground to its scale factor; one in degrees or feet does not.
    private const double MetricTolerance = 0.01;
    private const double MetresPerDegree = 111_320;

    // Seven decimals of a degree are about a centimetre; RFC 7946, section 11.2, advises against more than the data knows.
    private static readonly PrecisionModel Centimetre = new(1e7);

    private static readonly GeometryFactory Factory = new(new PrecisionModel(), GeoJson.Wgs84);

    private readonly GridSpec _grid;
    private readonly CoordinateTransform _toGrid;
    private readonly CoordinateTransform _toGround;

    public SceneGround(GridSpec grid)
    {
        _grid = grid;
        _toGrid = new CoordinateTransform(Wgs84, grid.Crs);
        _toGround = new CoordinateTransform(grid.Crs, Wgs84);
        Pixel = FindPixelSize();
    }

    /// <summary>Size of a pixel.</summary>
    public PixelSize Pixel { get; }

    /// <summary>An area in WGS 84 as geometry in the grid's CRS, cut to the surroundings of the grid.</summary>
    public Geometry Project(Geometry area)
    {
        var surroundings = Outline(_grid.Extent).EnvelopeInternal;
        surroundings.ExpandBy(MarginDegrees);
        var frame = Factory.ToGeometry(surroundings);
        var parts = Turned(area)
            .Select(turned => OverlayNGRobust.Overlay(frame, turned, NetTopologySuite.Operation.Overlay.SpatialFunction.Intersection))
            .Where(part => !part.IsEmpty)
            .Select(part => _toGrid.Apply(Densifier.Densify(part, PieceDegrees)))
            .ToArray();
        return Factory.BuildGeometry(parts);
    }

    /// <summary>Centre of a window in WGS 84; for windows that stick out of the grid too.</summary>
    public (double Longitude, double Latitude) Centre(PixelWindow window) =>
        Ground(window.Core.Column + (window.Core.Width / 2.0), window.Core.Row + (window.Core.Height / 2.0));

    /// <summary>A rectangle of the grid cut with geometries in WGS 84, within longitudes -180 to 180.</summary>
    public Geometry Footprint(PixelRect rect, params IEnumerable<Geometry> cuts)
    {
        var outline = Outline(rect);
        var world = Factory.ToGeometry(new Envelope(-180, 180, -90, 90));
        var shape = OverlayNGRobust.Union(Turned(outline).Select(turned => Intersect(world, turned)).ToArray());
        foreach (var cut in cuts)
        {
            var smaller = Intersect(shape, GeometryFixer.Fix(cut));
            // Providers' footprints are coarse; one that misses what was really read cannot make the product vanish.
            shape = smaller.IsEmpty ? shape : smaller;
        }

        // The points that only follow a bend too small to see go again.
        var plain = TopologyPreservingSimplifier.Simplify(shape, OutlineDegrees);
        var rounded = GeometryPrecisionReducer.Reduce(plain.IsValid && !plain.IsEmpty ? plain : shape, Centimetre);
        return rounded.IsEmpty ? shape : rounded;
    }

    public void Dispose()
    {
        _toGrid.Dispose();
        _toGround.Dispose();
    }

    private static IEnumerable<Geometry> Turned(Geometry geometry)
    {
        var valid = GeometryFixer.Fix(geometry);
        return new[] { -FullTurn, 0, FullTurn }.Select(turn => AffineTransformation.TranslationInstance(turn, 0).Transform(valid));
    }

    // Only polygons: where two shapes merely touch, overlay gives points and lines too.
    private static Geometry Intersect(Geometry left, Geometry right)
    {
        var both = OverlayNGRobust.Overlay(left, right, NetTopologySuite.Operation.Overlay.SpatialFunction.Intersection);
        return Factory.BuildGeometry([.. PolygonExtracter.GetPolygons(both)]);
    }

    private Polygon Outline(PixelRect rect)
    {
        var corners = new[] { (rect.Column, rect.Row), (rect.Right, rect.Row), (rect.Right, rect.Bottom), (rect.Column, rect.Bottom) };
        var points = new List<Coordinate>();
        for (var side = 0; side < corners.Length; side++)
        {
            var (fromColumn, fromRow) = corners[side];
            var (toColumn, toRow) = corners[(side + 1) % corners.Length];
            for (var piece = 0; piece < PiecesPerSide; piece++)
            {
                var share = piece / (double)PiecesPerSide;
                var (x, y) = _grid.Transform.Apply(fromColumn + (share * (toColumn - fromColumn)), fromRow + (share * (toRow - fromRow)));
                var (longitude, latitude) = _toGround.Apply(x, y);
                // Follow the first point round the antimeridian, so that the ring stays in one piece.
                var turn = points.Count == 0 ? 0 : Math.Round((longitude - points[0].X) / FullTurn) * FullTurn;
                points.Add(new Coordinate(longitude - turn, latitude));
            }
        }

        points.Add(points[0].Copy());
        return Factory.CreatePolygon([.. points]);
    }

    private PixelSize FindPixelSize()
    {
        var (column, row) = (_grid.Width / 2.0, _grid.Height / 2.0);
        return new PixelSize(
            Metres(Ground(column - 0.5, row), Ground(column + 0.5, row), _grid.PixelWidth),
            Metres(Ground(column, row - 0.5), Ground(column, row + 0.5), _grid.PixelHeight));
    }

    private (double Longitude, double Latitude) Ground(double column, double row)
    {
        var (x, y) = _grid.Transform.Apply(column, row);
        return _toGround.Apply(x, y);
    }

    private static double Metres((double Longitude, double Latitude) from, (double Longitude, double Latitude) to, double crsUnits)
    {
        var middle = (from.Latitude + to.Latitude) / 2 * (Math.PI / 180);
        var east = Math.IEEERemainder(to.Longitude - from.Longitude, FullTurn) * Math.Cos(middle);
        var metres = MetresPerDegree * Math.Sqrt((east * east) + Math.Pow(to.Latitude - from.Latitude, 2));
        return Math.Abs((metres / crsUnits) - 1) < MetricTolerance ? crsUnits : metres;
    }
}
