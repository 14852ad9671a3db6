using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Overlay;
using NetTopologySuite.Operation.OverlayNG;

namespace Groundshift.Core.Stac;

/// <summary>Compares places by area on the globe: degrees shrink towards the poles.</summary>
/// <remarks>
/// Lambert's cylindrical equal-area projection of the unit sphere: x is the longitude, y the sine of the latitude; shares need no unit.
/// Source: Snyder, Map Projections: A Working Manual (1987), equations 10-1 and 10-2.
/// </remarks>
public static class EqualArea
{
    private const double RadiansPerDegree = Math.PI / 180;

    /// <summary>A projected copy of a geometry in WGS 84 degrees; its <c>Area</c> is in steradians.</summary>
    public static Geometry Project(Geometry geometry)
    {
        var projected = geometry.Copy();
        projected.Apply(new Projection());
        projected.GeometryChanged();
        return projected;
    }

    /// <summary>Area of what both projected geometries hold. Robust: footprints of neighbouring products often share edges to the last digit.</summary>
    public static double Common(Geometry left, Geometry right) =>
        OverlayNGRobust.Overlay(left, right, SpatialFunction.Intersection).Area;

    /// <summary>How much of a projected geometry another one holds too, in percent.</summary>
    public static double CommonPercent(Geometry whole, Geometry other) => 100 * Common(whole, other) / whole.Area;

    /// <summary>How much two projected footprints differ: the area that only one of them holds over the area of both, 0 to 1.</summary>
    public static double Difference(Geometry left, Geometry right)
    {
        var common = Common(left, right);
        var both = left.Area + right.Area - common;
        return both <= 0 ? 0 : 1 - (common / both);
    }

    private sealed class Projection : ICoordinateSequenceFilter
    {
        public bool Done => false;

        public bool GeometryChanged => true;

        public void Filter(CoordinateSequence seq, int i)
        {
            seq.SetX(i, seq.GetX(i) * RadiansPerDegree);
            seq.SetY(i, Math.Sin(seq.GetY(i) * RadiansPerDegree));
        }
    }
}
