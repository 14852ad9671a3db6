using Groundshift.Core.Jobs;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;
using NetTopologySuite.Operation.OverlayNG;

namespace Groundshift.Catalog.Areas;

/// <summary>How much of an area another one covers too: every scene over both is worked on twice.</summary>
/// <param name="OtherId">The other area.</param>
/// <param name="Percent">Share of the new area, in percent.</param>
public sealed record AreaOverlap(string OtherId, double Percent)
{
    /// <summary>The overlaps of an area with others, the largest first. Areas that only touch do not overlap.</summary>
    public static IReadOnlyList<AreaOverlap> Find(AreaDraft area, IEnumerable<AreaOfInterest> others)
    {
        var prepared = PreparedGeometryFactory.Prepare(area.Geometry);
        var own = EqualArea(area.Geometry);
        return
        [
            .. others.Where(other => other.Id != area.Id && prepared.Intersects(other.Geometry))
                .Select(other => new AreaOverlap(other.Id, Share(own, EqualArea(other.Geometry))))
                .Where(overlap => overlap.Percent > 0)
                .OrderByDescending(overlap => overlap.Percent)
                .ThenBy(overlap => overlap.OtherId, StringComparer.Ordinal),
        ];
    }

    /// <summary>The overlap as a sentence.</summary>
    public override string ToString() => $"Area '{OtherId}' covers {Percent:0.#} % of it: scenes over both are worked on twice.";

    private static double Share(Geometry own, Geometry other) =>
        100 * OverlayNGRobust.Overlay(own, other, NetTopologySuite.Operation.Overlay.SpatialFunction.Intersection).Area / own.Area;

    /// <summary>
    /// Lambert's cylindrical equal-area projection of the sphere: x is the longitude, y the sine of the latitude. Shares of areas come
    /// out right, which degrees would not give. Source: Snyder, Map Projections: A Working Manual (1987), equations 10-1 and 10-2.
    /// </summary>
    private static Geometry EqualArea(Geometry geometry)
    {
        var copy = geometry.Copy();
        copy.Apply(new SineOfLatitude());
        copy.GeometryChanged();
        return copy;
    }

    private sealed class SineOfLatitude : ICoordinateSequenceFilter
    {
        public bool Done => false;

        public bool GeometryChanged => true;

        public void Filter(CoordinateSequence seq, int i) => seq.SetY(i, Math.Sin(seq.GetY(i) * Math.PI / 180) * 180 / Math.PI);
    }
}
