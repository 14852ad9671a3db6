using Groundshift.Core.Jobs;
using NetTopologySuite.Geometries;

namespace Groundshift.Core.Stac;

/// <summary>A box on the globe; west above east means that it crosses the antimeridian.</summary>
/// <remarks>Unit: degrees, WGS 84. Source: RFC 7946 section 5.</remarks>
public readonly record struct BoundingBox
{
    private const double HalfTurn = 180;
    private const double FullTurn = 360;
    private const double Pole = 90;

    /// <summary>A box from its edges.</summary>
    /// <exception cref="InvalidInputException">An edge is off the globe, or south lies north of north.</exception>
    public BoundingBox(double west, double south, double east, double north)
    {
        if (!(Math.Abs(west) <= HalfTurn && Math.Abs(east) <= HalfTurn && Math.Abs(south) <= Pole && Math.Abs(north) <= Pole))
        {
            throw Invalid("longitudes from -180 to 180 and latitudes from -90 to 90", $"{west}, {south}, {east}, {north}");
        }

        if (south > north)
        {
            throw Invalid("south not above north", $"south {south} and north {north}");
        }

        (West, South, East, North) = (west, south, east, north);
    }

    /// <summary>Western edge.</summary>
    public double West { get; }

    /// <summary>Southern edge.</summary>
    public double South { get; }

    /// <summary>Eastern edge.</summary>
    public double East { get; }

    /// <summary>Northern edge.</summary>
    public double North { get; }

    /// <summary>True when the box goes over 180 degrees.</summary>
    public bool CrossesAntimeridian => West > East;

    /// <summary>Reads four numbers, or six, of which the heights are left out.</summary>
    /// <exception cref="InvalidInputException">There are others, or they make no box.</exception>
    public static BoundingBox Parse(IReadOnlyList<double> numbers) => numbers switch
    {
        [var west, var south, var east, var north] => new BoundingBox(west, south, east, north),
        [var west, var south, var bottom, var east, var north, var top] => bottom <= top
            ? new BoundingBox(west, south, east, north)
            : throw Invalid("a lower height before the upper", $"{bottom} and {top}"),
        _ => throw Invalid("4 or 6 numbers", $"{numbers.Count}"),
    };

    /// <summary>
    /// The box around a geometry that is split at the antimeridian. When its parts touch it from both sides, the box leaves out the
    /// widest gap and so may cross it.
    /// </summary>
    /// <exception cref="InvalidInputException">The geometry is empty or off the globe.</exception>
    public static BoundingBox Of(Geometry geometry)
    {
        var bounds = geometry.EnvelopeInternal;
        if (geometry.IsEmpty)
        {
            throw Invalid("a geometry", "an empty one");
        }

        var literal = new BoundingBox(bounds.MinX, bounds.MinY, bounds.MaxX, bounds.MaxY);
        if (bounds.MinX > -HalfTurn || bounds.MaxX < HalfTurn || geometry.NumGeometries == 1)
        {
            return literal;
        }

        var parts = Enumerable.Range(0, geometry.NumGeometries).Select(i => geometry.GetGeometryN(i).EnvelopeInternal).OrderBy(part => part.MinX);
        var (gap, west, east, reached) = (0.0, -HalfTurn, HalfTurn, -HalfTurn);
        foreach (var part in parts)
        {
            if (part.MinX - reached > gap)
            {
                (gap, west, east) = (part.MinX - reached, part.MinX, reached);
            }

            reached = Math.Max(reached, part.MaxX);
        }

        return gap > 0 ? new BoundingBox(west, bounds.MinY, east, bounds.MaxY) : literal;
    }

    /// <summary>The box as geometry: a polygon, two where it crosses the antimeridian, or a point or line where it has no area.</summary>
    public Geometry ToGeometry()
    {
        if (!CrossesAntimeridian)
        {
            return GeoJson.Factory.ToGeometry(new Envelope(West, East, South, North));
        }

        var parts = new[] { new Envelope(West, HalfTurn, South, North), new Envelope(-HalfTurn, East, South, North) };
        return GeoJson.Factory.BuildGeometry([.. parts.Select(GeoJson.Factory.ToGeometry)]);
    }

    /// <summary>West, south, east, north.</summary>
    public double[] ToArray() => [West, South, East, North];

    /// <summary>Width in degrees.</summary>
    public double Width => CrossesAntimeridian ? East - West + FullTurn : East - West;

    private static InvalidInputException Invalid(string expected, string found) =>
        new("bbox", expected, found, "Give west, south, east and north in degrees.");
}
