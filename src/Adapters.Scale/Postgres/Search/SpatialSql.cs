using Groundshift.Core.Cql2;
using NetTopologySuite.Geometries;

namespace Groundshift.Adapters.Scale.Postgres.Search;

/// <summary>
/// Relations of geometries as PostGIS judges them: by the same matrix as <see cref="Cql2Spatial"/>. For an item whose own geometry crosses
/// itself the answer is NULL, and the evaluator is to be asked.
/// </summary>
internal static class SpatialSql
{
    private const string Item = "i.geometry";

    /// <summary>False for literals that PostGIS may refuse: those that cross themselves, and collections of mixed types.</summary>
    public static bool Knows(SpatialPredicate spatial) => IsKnown(spatial.Left) && IsKnown(spatial.Right);

    /// <summary>True where the answer depends on the item's geometry.</summary>
    public static bool AsksItem(SpatialPredicate spatial) => spatial.Left is PropertyReference || spatial.Right is PropertyReference;

    /// <summary>The relation.</summary>
    public static string Of(SpatialPredicate spatial, SqlValues values) => (spatial.Left, spatial.Right) switch
    {
        (GeometryLiteral left, GeometryLiteral right) => Constant(Cql2Spatial.Holds(spatial.Relation, left.Value, right.Value)),
        _ when IsPlain(spatial.Relation) => $"CASE WHEN i.sound THEN {Related(spatial, values)} END",

        // Collections of mixed types know only intersects and disjoint.
        _ => $"CASE WHEN i.sound AND GeometryType({Item}) <> 'GEOMETRYCOLLECTION' THEN {Related(spatial, values)} END",
    };

    private static bool IsKnown(Cql2Expression operand) => operand switch
    {
        PropertyReference property => property.Name == ItemRecord.Geometry,
        GeometryLiteral literal => literal.Value.IsValid && literal.Value.OgcGeometryType != OgcGeometryType.GeometryCollection,
        _ => false,
    };

    private static bool IsPlain(SpatialRelation relation) => relation is SpatialRelation.Intersects or SpatialRelation.Disjoint;

    private static string Constant(bool? value) => value switch
    {
        null => "NULL::boolean",
        true => "true",
        false => "false",
    };

    private static string Related(SpatialPredicate spatial, SqlValues values)
    {
        var operands = $"({Operand(spatial.Left, values)}, {Operand(spatial.Right, values)})";
        return spatial.Relation switch
        {
            SpatialRelation.Intersects => $"ST_Intersects{operands}",
            SpatialRelation.Disjoint => $"NOT ST_Intersects{operands}",
            SpatialRelation.Equals => $"ST_Equals{operands}",
            SpatialRelation.Touches => $"ST_Touches{operands}",
            SpatialRelation.Within => $"ST_Within{operands}",
            SpatialRelation.Overlaps => $"ST_Overlaps{operands}",
            SpatialRelation.Crosses => $"ST_Crosses{operands}",
            SpatialRelation.Contains => $"ST_Contains{operands}",
            _ => throw new ArgumentOutOfRangeException(nameof(spatial), spatial.Relation, "No such relation."),
        };
    }

    private static string Operand(Cql2Expression operand, SqlValues values) => operand is GeometryLiteral literal ? Literal(literal.Value, values) : Item;

    /// <summary>A geometry of the search.</summary>
    public static string Literal(Geometry geometry, SqlValues values) => $"ST_GeomFromWKB({values.Add(geometry.AsBinary())}, 4326)";
}
