using System.Collections.Concurrent;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Union;

namespace Groundshift.Ingest.Watching;

/// <summary>The areas that a watch feeds, as far as a sweep needs them.</summary>
internal sealed class FedAreas(IReadOnlyList<AreaOfInterest> areas, long stamp)
{
    private readonly Lazy<IReadOnlyList<BoundingBox>> _boxes = new(() => AreaBoxes.Cover(areas.Select(area => area.Geometry)));
    private readonly Lazy<Geometry> _ground = new(() => UnaryUnionOp.Union(areas.Select(area => area.Geometry)));

    /// <summary>The store's stamp before the areas were read.</summary>
    public long Stamp { get; } = stamp;

    /// <summary>True where the watch feeds none.</summary>
    public bool IsEmpty => areas.Count == 0;

    /// <summary>Changes when an area is added, changed or removed.</summary>
    public string Fingerprint { get; } = AreaBoxes.Fingerprint(areas);

    /// <summary>What the catalog is asked for.</summary>
    public IReadOnlyList<BoundingBox> Boxes => _boxes.Value;

    /// <summary>All ground of the areas.</summary>
    public Geometry Ground => _ground.Value;
}

/// <summary>Keeps the areas of each watch until any area changes: reading and joining thousands would be most of a sweep without news.</summary>
internal sealed class FedAreasCache(IAreaStore areas)
{
    private readonly ConcurrentDictionary<string, FedAreas> _known = new(StringComparer.Ordinal);

    public async ValueTask<FedAreas> OfAsync(Watch watch, CancellationToken cancellationToken)
    {
        var stamp = await areas.StampAsync(cancellationToken);
        if (_known.TryGetValue(watch.Id, out var known) && known.Stamp == stamp)
        {
            return known;
        }

        return _known[watch.Id] = new FedAreas(AreaBoxes.Fed(await areas.ListAsync(cancellationToken), watch), stamp);
    }
}
