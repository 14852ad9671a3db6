using Groundshift.Core.Jobs;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;
using NetTopologySuite.Operation.OverlayNG;
using NetTopologySuite.Operation.Valid;

namespace Groundshift.Core.Stac;

/// <summary>Cuts polygons that cross the antimeridian or hold a pole into parts between -180 and 180 degrees.</summary>
/// <remarks>
/// <para>An edge whose longitudes differ by more than 180 degrees is taken to go the short way round, over the antimeridian. An edge
/// of exactly 360 degrees is taken literally: it is how a box over the whole world and a polar cap are drawn. Longitudes beyond 180
/// are taken as continuing eastward, so 179 to 181 is 2 degrees wide.</para>
/// <para>A ring that goes once round the globe holds the pole of its hemisphere.</para>
/// <para>Example: (179, 0) (-179, 0) (-179, 1) (179, 1) becomes 179..180 and -180..-179.</para>
/// <para>Source: RFC 7946 section 3.1.9.</para>
/// </remarks>
public static class Antimeridian
{
    private const double HalfTurn = 180;
    private const double FullTurn = 360;
    private const double Pole = 90;

    // Beyond one and a half turns a longitude is a mistake, not a continuation.
    private const double LargestLongitude = 540;

    /// <summary>The polygons of a source, self-crossing rings repaired, cut at the antimeridian.</summary>
    /// <exception cref="InvalidInputException">A position is off the globe, or nothing with an area is left.</exception>
    public static Geometry SplitAndRepair(Geometry geometry) => Split(geometry, GeometryFixer.Fix, "The provider's footprint cannot be used.");

    /// <summary>The polygons of a user's area, cut at the antimeridian.</summary>
    /// <exception cref="InvalidInputException">A position is off the globe, a ring crosses itself, or there is no area.</exception>
    public static Geometry Split(Geometry geometry)
    {
        var split = Split(geometry, Refuse, "Draw a polygon.");
        Refuse(split);
        return split;
    }

    private static Geometry Split(Geometry geometry, Func<Geometry, Geometry> check, string nextStep)
    {
        var factory = geometry.Factory;
        var pieces = PolygonExtracter.GetPolygons(geometry).Cast<Polygon>()
            .Where(polygon => !polygon.IsEmpty)
            .SelectMany(polygon => Cut(check(Unwrap(polygon))))
            .ToArray();
        if (pieces.Length == 0)
        {
            throw new InvalidInputException("geometry", "a polygon with an area", geometry.IsEmpty ? "an empty geometry" : $"a {geometry.GeometryType} without area", nextStep);
        }

        return pieces.Length == 1 ? pieces[0] : factory.CreateMultiPolygon(pieces);
    }

    private static Geometry Refuse(Geometry geometry)
    {
        var validity = new IsValidOp(geometry);
        if (validity.IsValid)
        {
            return geometry;
        }

        var error = validity.ValidationError;
        throw new InvalidInputException(
            "geometry", "a valid polygon", $"{error.Message} at {error.Coordinate.X:0.######}, {error.Coordinate.Y:0.######}", "Redraw the polygon so that its rings neither cross nor touch along a line.");
    }

    private static Polygon Unwrap(Polygon polygon)
    {
        var shell = Unwrap(polygon.Shell);
        var middle = shell.EnvelopeInternal.Centre.X;
        var holes = polygon.Holes.Where(hole => !hole.IsEmpty).Select(hole => Beside(Unwrap(hole), middle)).ToArray();
        return polygon.Factory.CreatePolygon(shell, holes);
    }

    // The same ring with continuous longitudes; one that goes round the globe is closed over its pole.
    private static LinearRing Unwrap(LinearRing ring)
    {
        var positions = ring.Coordinates;
        var continuous = new List<Coordinate>(positions.Length + 2);
        var turn = 0.0;
        for (var i = 0; i < positions.Length; i++)
        {
            var position = positions[i];
            RequireOnGlobe(position);
            if (i > 0)
            {
                turn += Turn(position.X - positions[i - 1].X);
            }

            continuous.Add(new Coordinate(position.X + turn, position.Y));
        }

        if (turn != 0)
        {
            CloseOverPole(continuous, turn);
        }

        return ring.Factory.CreateLinearRing([.. continuous]);
    }

    private static double Turn(double step) => step switch
    {
        > HalfTurn and < FullTurn => -FullTurn,
        < -HalfTurn and > -FullTurn => FullTurn,
        _ => 0,
    };

    private static void CloseOverPole(List<Coordinate> ring, double turn)
    {
        if (Math.Abs(turn) > FullTurn)
        {
            throw new InvalidInputException("geometry", "a ring that goes round the globe at most once", $"{Math.Abs(turn) / FullTurn:0} turns", "Redraw the polygon.");
        }

        var pole = ring.Average(position => position.Y) < 0 ? -Pole : Pole;
        var (first, last) = (ring[0], ring[^1]);
        ring.Add(new Coordinate(last.X, pole));
        ring.Add(new Coordinate(first.X, pole));
        ring.Add(first.Copy());
    }

    private static LinearRing Beside(LinearRing hole, double middle)
    {
        var turns = Math.Round((middle - hole.EnvelopeInternal.Centre.X) / FullTurn);
        return turns == 0 ? hole : (LinearRing)Shift(hole, turns * FullTurn);
    }

    private static IEnumerable<Polygon> Cut(Geometry continuous)
    {
        var bounds = continuous.EnvelopeInternal;
        if (continuous.IsEmpty)
        {
            return [];
        }

        var first = (int)Math.Floor((bounds.MinX + HalfTurn) / FullTurn);
        var last = Math.Max(first, (int)Math.Ceiling((bounds.MaxX - HalfTurn) / FullTurn));
        return Enumerable.Range(first, last - first + 1).SelectMany(turn => Part(continuous, turn, first == last));
    }

    private static IEnumerable<Polygon> Part(Geometry continuous, int turn, bool whole)
    {
        var part = whole ? continuous : Clip(continuous, turn * FullTurn);
        return PolygonExtracter.GetPolygons(turn == 0 ? part : Shift(part, -turn * FullTurn)).Cast<Polygon>().Where(polygon => polygon.Area > 0);
    }

    private static Geometry Clip(Geometry continuous, double middle)
    {
        var world = continuous.Factory.ToGeometry(new Envelope(middle - HalfTurn, middle + HalfTurn, -Pole, Pole));
        return OverlayNGRobust.Overlay(continuous, world, NetTopologySuite.Operation.Overlay.SpatialFunction.Intersection);
    }

    private static Geometry Shift(Geometry geometry, double degrees) =>
        AffineTransformation.TranslationInstance(degrees, 0).Transform(geometry);

    private static void RequireOnGlobe(Coordinate position)
    {
        if (Math.Abs(position.Y) > Pole || Math.Abs(position.X) > LargestLongitude)
        {
            throw new InvalidInputException(
                "geometry", "longitudes from -180 to 180 and latitudes from -90 to 90", $"{position.X}, {position.Y}", "Give longitude before latitude, in degrees of WGS 84.");
        }
    }
}
