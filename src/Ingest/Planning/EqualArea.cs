using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.OverlayNG;

namespace Groundshift.Ingest.Planning;

/// <summary>Compares places by area on the globe: degrees shrink towards the poles.</summary>
/// <remarks>Source: Lambert's cylindrical equal-area projection, x = longitude, y = sin(latitude); shares need no unit.</remarks>
internal static class EqualArea
{
    public static Geometry Project(Geometry geometry)
    {
        var projected = geometry.Copy();
        projected.Apply(new Projection());
        projected.GeometryChanged();
        return projected;
    }

    /// <summary>Area of what both hold. Robust: footprints of neighbouring products often share edges to the last digit.</summary>
    public static double Common(Geometry left, Geometry right) =>
        OverlayNGRobust.Overlay(left, right, NetTopologySuite.Operation.Overlay.SpatialFunction.Intersection).Area;

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
            seq.SetX(i, seq.GetX(i) * Math.PI / 180);
            seq.SetY(i, Math.Sin(seq.GetY(i) * Math.PI / 180));
        }
    }
}
