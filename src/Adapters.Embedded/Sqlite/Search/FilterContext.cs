using Groundshift.Core.Cql2;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;
using NetTopologySuite.IO;

namespace Groundshift.Adapters.Embedded.Sqlite.Search;

/// <summary>What SQL of one search asks for by number: geometries, each prepared once, and conditions too deep to be written as SQL.</summary>
internal sealed class FilterContext
{
    private readonly List<(Geometry Plain, IPreparedGeometry Prepared)> _geometries = [];
    private readonly List<Cql2Expression> _filters = [];
    private readonly WKBReader _reader = new();

    /// <summary>Adds a geometry; returns its number.</summary>
    public int Add(Geometry geometry)
    {
        _geometries.Add((geometry, PreparedGeometryFactory.Prepare(geometry)));
        return _geometries.Count - 1;
    }

    /// <summary>Adds a condition; returns its number.</summary>
    public int Add(Cql2Expression filter)
    {
        _filters.Add(filter);
        return _filters.Count - 1;
    }

    /// <summary>Judges an item by a condition.</summary>
    public bool? Matches(int number, ItemRecord item) => Cql2Evaluator.Matches(_filters[number], item);

    /// <summary>Relation of a geometry of the search to an item's, or the other way round.</summary>
    /// <param name="relation">Which one.</param>
    /// <param name="number">Number of the search's geometry.</param>
    /// <param name="itemIsLeft">True where the item's geometry is the first operand.</param>
    /// <param name="item">The item's geometry in well-known binary; null has no relation.</param>
    public bool? Holds(SpatialRelation relation, int number, bool itemIsLeft, byte[]? item)
    {
        if (item is null)
        {
            return null;
        }

        var (plain, prepared) = _geometries[number];
        var other = _reader.Read(item);
        return relation switch
        {
            SpatialRelation.Intersects => prepared.Intersects(other),
            SpatialRelation.Disjoint => !prepared.Intersects(other),
            _ => itemIsLeft ? Cql2Spatial.Holds(relation, other, plain) : Cql2Spatial.Holds(relation, plain, other),
        };
    }

    /// <summary>Relation of an item's geometry to itself.</summary>
    public bool? HoldsForSelf(SpatialRelation relation, byte[]? item)
    {
        if (item is null)
        {
            return null;
        }

        var geometry = _reader.Read(item);
        return Cql2Spatial.Holds(relation, geometry, geometry);
    }
}
