using NetTopologySuite.Geometries;

namespace Groundshift.Core.Stac;

/// <summary>Whether a geometry crosses itself.</summary>
public static class SoundGeometry
{
    // Sine of the smallest turn that rounding of coordinates cannot have made.
    private const double SmallestTurn = 1e-9;

    // A convex ring turns around in each axis once.
    private const int TurnsOfConvex = 2;

    /// <summary>True for a geometry that is valid in the sense of OGC Simple Features. Most footprints are convex quadrangles, for which a look at the corners is enough.</summary>
    public static bool IsSound(Geometry geometry) => IsConvex(geometry) || geometry.IsValid;

    /// <summary>True for a polygon without holes that is surely convex, and so valid; false says nothing.</summary>
    public static bool IsConvex(Geometry geometry)
    {
        if (geometry is not Polygon { NumInteriorRings: 0, IsEmpty: false } polygon)
        {
            return false;
        }

        var ring = polygon.ExteriorRing.CoordinateSequence;
        var corners = ring.Count - 1;
        var (turn, horizontal, vertical) = (0, 0, 0);
        var (x, y) = Edge(ring, corners - 1);
        for (var corner = 0; corner < corners; corner++)
        {
            var (nextX, nextY) = Edge(ring, corner);
            var cross = (x * nextY) - (y * nextX);
            var sense = Math.Sign(cross);
            if (Math.Abs(cross) <= SmallestTurn * Math.Sqrt(((x * x) + (y * y)) * ((nextX * nextX) + (nextY * nextY))) || (turn != 0 && sense != turn))
            {
                return false;
            }

            turn = sense;
            horizontal += x < 0 != nextX < 0 ? 1 : 0;
            vertical += y < 0 != nextY < 0 ? 1 : 0;
            (x, y) = (nextX, nextY);
        }

        return horizontal <= TurnsOfConvex && vertical <= TurnsOfConvex;
    }

    private static (double X, double Y) Edge(CoordinateSequence ring, int from) => (ring.GetX(from + 1) - ring.GetX(from), ring.GetY(from + 1) - ring.GetY(from));
}
