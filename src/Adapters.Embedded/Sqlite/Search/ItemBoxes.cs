using NetTopologySuite.Geometries;

namespace Groundshift.Adapters.Embedded.Sqlite.Search;

/// <summary>Boxes that together hold a geometry: one per part, so that a geometry split at the antimeridian spans no world.</summary>
internal static class ItemBoxes
{
    /// <summary>Most boxes of one item; the key of a box is the item's number times this plus the part.</summary>
    public const int Most = 256;

    // Nanoseconds in a day.
    private const double NanosecondsPerDay = 86_400e9;

    /// <summary>One box per non-empty part, neighbours in the list merged where there are too many.</summary>
    public static IReadOnlyList<Envelope> Of(Geometry geometry)
    {
        var parts = Enumerable.Range(0, geometry.NumGeometries)
            .Select(geometry.GetGeometryN)
            .Where(part => !part.IsEmpty)
            .Select(part => part.EnvelopeInternal)
            .ToList();
        var perBox = (parts.Count + Most - 1) / Most;
        return perBox <= 1 ? parts : [.. parts.Chunk(perBox).Select(Union)];
    }

    /// <summary>Days since 1970, the unit of the tree's third dimension: small enough for its 32-bit floats, which SQLite rounds outwards.</summary>
    public static double Day(long nanoseconds) => nanoseconds / NanosecondsPerDay;

    private static Envelope Union(Envelope[] boxes)
    {
        var union = new Envelope();
        foreach (var box in boxes)
        {
            union.ExpandToInclude(box);
        }

        return union;
    }
}
