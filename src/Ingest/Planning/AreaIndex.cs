using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;
using NetTopologySuite.Geometries;
using NetTopologySuite.Index.Strtree;

namespace Groundshift.Ingest.Planning;

/// <summary>An area with the geometry that shares are measured on.</summary>
internal sealed class IndexedArea(AreaOfInterest area)
{
    private readonly Geometry _projected = EqualArea.Project(area.Geometry);

    public AreaOfInterest Area { get; } = area;

    /// <summary>Share of the area that a footprint covers, in percent.</summary>
    public double CoveredPercent(Geometry projectedFootprint) => EqualArea.CommonPercent(_projected, projectedFootprint);
}

/// <summary>Finds the areas that a footprint meets, by a tree over the boxes of their parts.</summary>
internal sealed class AreaIndex
{
    private readonly STRtree<IndexedArea> _tree = new();
    private readonly Dictionary<string, IndexedArea> _byId;

    public AreaIndex(IReadOnlyList<AreaOfInterest> areas, long stamp)
    {
        Stamp = stamp;
        _byId = areas.ToDictionary(area => area.Id, area => new IndexedArea(area), StringComparer.Ordinal);
        foreach (var area in _byId.Values)
        {
            // By part: an area on both sides of the antimeridian has a box round the whole globe.
            for (var i = 0; i < area.Area.Geometry.NumGeometries; i++)
            {
                _tree.Insert(area.Area.Geometry.GetGeometryN(i).EnvelopeInternal, area);
            }
        }

        _tree.Build();
    }

    /// <summary>The store's stamp before the areas were read.</summary>
    public long Stamp { get; }

    public IndexedArea? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>Areas whose geometry meets the footprint, by id. The footprint itself decides, not its box.</summary>
    public IReadOnlyList<IndexedArea> Meeting(Geometry footprint) =>
        [.. Enumerable.Range(0, footprint.NumGeometries)
            .SelectMany(i => _tree.Query(footprint.GetGeometryN(i).EnvelopeInternal))
            .Distinct()
            .Where(area => area.Area.Geometry.Intersects(footprint))
            .OrderBy(area => area.Area.Id, StringComparer.Ordinal)];
}
