using NetTopologySuite.Geometries;

namespace Groundshift.Core.Cql2;

/// <summary>Planar relations of geometries in degrees. Source: OGC 06-103r4, section 6.1.15 (DE-9IM).</summary>
public static class Cql2Spatial
{
    /// <summary>True when the relation holds; null where it is not defined: collections of mixed types know only intersects and disjoint, and geometries that cross themselves may have none.</summary>
    public static bool? Holds(SpatialRelation relation, Geometry left, Geometry right)
    {
        try
        {
            return Judge(relation, left, right);
        }
        catch (TopologyException)
        {
            // A stored geometry that crosses itself may stand in no relation at all.
            return null;
        }
    }

    private static bool? Judge(SpatialRelation relation, Geometry left, Geometry right) => relation switch
    {
        SpatialRelation.Intersects => left.Intersects(right),
        SpatialRelation.Disjoint => !left.Intersects(right),
        _ when IsCollection(left) || IsCollection(right) => null,
        SpatialRelation.Equals => left.EqualsTopologically(right),
        SpatialRelation.Touches => left.Touches(right),
        SpatialRelation.Within => left.Within(right),
        SpatialRelation.Overlaps => left.Overlaps(right),
        SpatialRelation.Crosses => left.Crosses(right),
        _ => left.Contains(right),
    };

    private static bool IsCollection(Geometry geometry) => geometry.OgcGeometryType == OgcGeometryType.GeometryCollection;
}
