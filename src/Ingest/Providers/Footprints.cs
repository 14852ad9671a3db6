using Groundshift.Core.Jobs;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;

namespace Groundshift.Ingest.Providers;

/// <summary>Makes the geometry of an item fit for measuring: polygons only, valid, split at the antimeridian.</summary>
internal static class Footprints
{
    private const double HalfTurn = 180;

    /// <exception cref="InvalidInputException">There is no geometry, or none with an area.</exception>
    public static Geometry Clean(Geometry? geometry, List<string> notes)
    {
        if (geometry is null || geometry.IsEmpty)
        {
            throw Invalid("nothing");
        }

        if (geometry.Coordinates.FirstOrDefault(position => Math.Abs(position.X) > 2 * HalfTurn || Math.Abs(position.Y) > 90) is { } outside)
        {
            throw Invalid($"the position {outside.X}, {outside.Y}");
        }

        var polygons = Polygons(geometry);
        if (polygons.Any(Crosses))
        {
            notes.Add("The footprint crosses the antimeridian in one ring and was split there.");
            polygons = [.. polygons.SelectMany(Split)];
        }

        var whole = geometry.Factory.BuildGeometry([.. polygons]);
        if (!whole.IsValid)
        {
            notes.Add("The footprint crosses itself and was repaired.");
            whole = geometry.Factory.BuildGeometry([.. Polygons(GeometryFixer.Fix(whole))]);
        }

        return whole.Area > 0 ? whole : throw Invalid($"a {geometry.GeometryType} without an area");
    }

    private static List<Polygon> Polygons(Geometry geometry) =>
        [.. Enumerable.Range(0, geometry.NumGeometries).SelectMany(i => geometry.GetGeometryN(i) switch
        {
            Polygon polygon => [polygon],
            GeometryCollection nested => Polygons(nested),
            _ => Enumerable.Empty<Polygon>(),
        })];

    /// <summary>A scene is never half a turn wide: a longer step means that the ring goes the other way round.</summary>
    private static bool Crosses(Polygon polygon)
    {
        var ring = polygon.ExteriorRing.Coordinates;
        return ring.Any(position => Math.Abs(position.X) > HalfTurn)
            || ring.Zip(ring.Skip(1)).Any(step => Math.Abs(step.First.X - step.Second.X) > HalfTurn);
    }

    private static IEnumerable<Polygon> Split(Polygon polygon)
    {
        if (!Crosses(polygon))
        {
            return [polygon];
        }

        var unrolled = (Polygon)polygon.Copy();
        unrolled.Apply(new Unroll());
        unrolled.GeometryChanged();
        var sound = unrolled.IsValid ? unrolled : GeometryFixer.Fix(unrolled);
        var factory = polygon.Factory;
        var east = Polygons(sound.Intersection(factory.ToGeometry(new Envelope(0, HalfTurn, -90, 90))));
        var west = Polygons(sound.Intersection(factory.ToGeometry(new Envelope(HalfTurn, 3 * HalfTurn, -90, 90))));
        var back = AffineTransformation.TranslationInstance(-2 * HalfTurn, 0);
        return east.Concat(west.Select(part => (Polygon)back.Transform(part)));
    }

    private static InvalidInputException Invalid(string found) => new(
        "geometry",
        "a polygon in WGS 84 (longitude, latitude)",
        found,
        "A scene without a footprint cannot be matched with areas; report the item to its catalog.");

    /// <summary>Counts longitudes from 0 to 360, so that a ring over the antimeridian has no jump.</summary>
    private sealed class Unroll : ICoordinateSequenceFilter
    {
        public bool Done => false;

        public bool GeometryChanged => true;

        public void Filter(CoordinateSequence seq, int i)
        {
            if (seq.GetX(i) < 0)
            {
                seq.SetX(i, seq.GetX(i) + (2 * HalfTurn));
            }
        }
    }
}
