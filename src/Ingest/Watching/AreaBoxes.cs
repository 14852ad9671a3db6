using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using NetTopologySuite.Geometries;

namespace Groundshift.Ingest.Watching;

/// <summary>
/// The boxes that a catalog is asked for: they cover every area that the watch feeds. Servers differ in what geometry they take, and
/// all take boxes; what the boxes hold beyond the areas is sorted out by footprint later.
/// </summary>
internal static class AreaBoxes
{
    // More boxes are more requests per sweep; wider ones are more items per request.
    private const int MostBoxes = 16;
    private const int MostCompared = 256;
    private const double FreeGrowth = 1.3;

    /// <summary>The areas that a watch feeds.</summary>
    public static IReadOnlyList<AreaOfInterest> Fed(IEnumerable<AreaOfInterest> areas, Watch watch) =>
        [.. areas.Where(area => area.Watches.Count == 0 || area.Watches.Contains(watch.Id, StringComparer.Ordinal))];

    /// <summary>A short text that changes when an area is added, changed or removed; it is written with every move of a cursor.</summary>
    public static string Fingerprint(IEnumerable<AreaOfInterest> areas) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(
        ' ', areas.Select(area => string.Create(CultureInfo.InvariantCulture, $"{area.Id}:{area.Revision}")).Order(StringComparer.Ordinal)))));

    /// <summary>Boxes over all parts of all areas, merged where that costs little; none crosses the antimeridian.</summary>
    public static IReadOnlyList<BoundingBox> Cover(IEnumerable<Geometry> areas)
    {
        var boxes = Thin([.. areas.SelectMany(Parts).OrderBy(part => part.MinX)]);
        while (Closest(boxes) is { } pair && (boxes.Count > MostBoxes || pair.Growth <= FreeGrowth))
        {
            boxes[pair.First].ExpandToInclude(boxes[pair.Second]);
            boxes.RemoveAt(pair.Second);
        }

        return [.. boxes.Select(box => new BoundingBox(box.MinX, box.MinY, box.MaxX, box.MaxY))];
    }

    // Comparing all pairs of very many boxes takes too long; neighbours from west to east are joined first.
    private static List<Envelope> Thin(List<Envelope> boxes)
    {
        while (boxes.Count > MostCompared)
        {
            boxes = [.. boxes.Chunk(2).Select(pair => pair.Aggregate((left, right) => left.ExpandedBy(right)))];
        }

        return boxes;
    }

    private static IEnumerable<Envelope> Parts(Geometry area) =>
        Enumerable.Range(0, area.NumGeometries).Select(i => area.GetGeometryN(i).EnvelopeInternal.Copy());

    private static (int First, int Second, double Growth)? Closest(List<Envelope> boxes)
    {
        (int First, int Second, double Growth)? closest = null;
        for (var first = 0; first < boxes.Count; first++)
        {
            for (var second = first + 1; second < boxes.Count; second++)
            {
                var growth = boxes[first].ExpandedBy(boxes[second]).Area / Math.Max(boxes[first].Area + boxes[second].Area, double.Epsilon);
                if (closest is null || growth < closest.Value.Growth)
                {
                    closest = (first, second, growth);
                }
            }
        }

        return closest;
    }
}
