using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;
using NetTopologySuite.Geometries.Prepared;

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
        var own = EqualArea.Project(area.Geometry);
        return
        [
            .. others.Where(other => other.Id != area.Id && prepared.Intersects(other.Geometry))
                .Select(other => new AreaOverlap(other.Id, EqualArea.CommonPercent(own, EqualArea.Project(other.Geometry))))
                .Where(overlap => overlap.Percent > 0)
                .OrderByDescending(overlap => overlap.Percent)
                .ThenBy(overlap => overlap.OtherId, StringComparer.Ordinal),
        ];
    }

    /// <summary>The overlap as a sentence.</summary>
    public override string ToString() => $"Area '{OtherId}' covers {Percent:0.#} % of it: scenes over both are worked on twice.";
}
