using System.Text.Json;
using Groundshift.Core.Jobs;
using NetTopologySuite;
using NetTopologySuite.Geometries;

namespace Groundshift.Core.Stac;

/// <summary>GeoJSON geometries (RFC 7946): longitude, latitude, optional height, in WGS 84.</summary>
public static class GeoJson
{
    /// <summary>SRID of WGS 84, EPSG registry.</summary>
    public const int Wgs84 = 4326;

    internal static readonly GeometryFactory Factory = NtsGeometryServices.Instance.CreateGeometryFactory(Wgs84);

    /// <summary>Reads a geometry of any of the seven types.</summary>
    /// <exception cref="InvalidInputException">It is no GeoJSON geometry, or has more vertices than the limits allow.</exception>
    public static Geometry Read(JsonElement element, StacLimits? limits = null)
    {
        var allowed = (limits ?? StacLimits.Default).MaxVertices;
        if (CountPositions(element, allowed) > allowed)
        {
            throw new InvalidInputException("geometry", $"at most {allowed} vertices", "more", "Simplify the geometry.");
        }

        return ReadPart(element);
    }

    // Stops counting behind the limit.
    private static int CountPositions(JsonElement element, int limit)
    {
        var children = element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().Select(member => member.Value),
            JsonValueKind.Array => element.EnumerateArray(),
            _ => Enumerable.Empty<JsonElement>(),
        };
        var count = 0;
        foreach (var child in children)
        {
            if (child.ValueKind == JsonValueKind.Number)
            {
                return 1;
            }

            count += CountPositions(child, limit);
            if (count > limit)
            {
                break;
            }
        }

        return count;
    }

    private static Geometry ReadPart(JsonElement element)
    {
        var type = element.ValueKind == JsonValueKind.Object && element.TryGetProperty("type", out var name) && name.ValueKind == JsonValueKind.String
            ? name.GetString()
            : null;
        try
        {
            return type switch
            {
                "Point" => Factory.CreatePoint(Position(Coordinates(element))),
                "MultiPoint" => Factory.CreateMultiPointFromCoords(Positions(Coordinates(element))),
                "LineString" => Factory.CreateLineString(Positions(Coordinates(element))),
                "MultiLineString" => Factory.CreateMultiLineString([.. Coordinates(element).EnumerateArray().Select(line => Factory.CreateLineString(Positions(line)))]),
                "Polygon" => Polygon(Coordinates(element)),
                "MultiPolygon" => Factory.CreateMultiPolygon([.. Coordinates(element).EnumerateArray().Select(Polygon)]),
                "GeometryCollection" => Factory.CreateGeometryCollection([.. element.GetProperty("geometries").EnumerateArray().Select(ReadPart)]),
                _ => throw Invalid(type ?? element.ValueKind.ToString()),
            };
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw Invalid(error.Message, error);
        }
    }

    /// <summary>Writes a geometry.</summary>
    public static void Write(Utf8JsonWriter writer, Geometry geometry)
    {
        writer.WriteStartObject();
        writer.WriteString("type", geometry.GeometryType);
        if (geometry is GeometryCollection collection and not (MultiPoint or MultiLineString or MultiPolygon))
        {
            writer.WriteStartArray("geometries");
            foreach (var part in collection.Geometries)
            {
                Write(writer, part);
            }

            writer.WriteEndArray();
        }
        else
        {
            writer.WritePropertyName("coordinates");
            WriteCoordinates(writer, geometry);
        }

        writer.WriteEndObject();
    }

    private static void WriteCoordinates(Utf8JsonWriter writer, Geometry geometry)
    {
        switch (geometry)
        {
            case Point point:
                WritePosition(writer, point.Coordinate);
                break;
            case LineString line:
                writer.WriteStartArray();
                foreach (var position in line.Coordinates)
                {
                    WritePosition(writer, position);
                }

                writer.WriteEndArray();
                break;
            case Polygon polygon:
                writer.WriteStartArray();
                WriteCoordinates(writer, polygon.ExteriorRing);
                foreach (var hole in polygon.InteriorRings)
                {
                    WriteCoordinates(writer, hole);
                }

                writer.WriteEndArray();
                break;
            case GeometryCollection multi:
                writer.WriteStartArray();
                foreach (var part in multi.Geometries)
                {
                    WriteCoordinates(writer, part);
                }

                writer.WriteEndArray();
                break;
            default:
                throw new ArgumentException($"GeoJSON has no {geometry.GeometryType}.", nameof(geometry));
        }
    }

    private static void WritePosition(Utf8JsonWriter writer, Coordinate position)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(position.X);
        writer.WriteNumberValue(position.Y);
        if (!double.IsNaN(position.Z))
        {
            writer.WriteNumberValue(position.Z);
        }

        writer.WriteEndArray();
    }

    private static JsonElement Coordinates(JsonElement element) => element.GetProperty("coordinates");

    private static Polygon Polygon(JsonElement rings)
    {
        var all = rings.EnumerateArray().Select(ring => Factory.CreateLinearRing(Positions(ring))).ToArray();
        return all.Length == 0 ? Factory.CreatePolygon() : Factory.CreatePolygon(all[0], all[1..]);
    }

    private static Coordinate[] Positions(JsonElement array) => [.. array.EnumerateArray().Select(Position)];

    private static Coordinate Position(JsonElement array)
    {
        var numbers = array.EnumerateArray().Select(number => number.GetDouble()).ToArray();
        if (numbers.Length is < 2 or > 3 || !numbers.All(double.IsFinite))
        {
            throw new ArgumentException($"a position of {numbers.Length} numbers");
        }

        return numbers.Length == 2 ? new Coordinate(numbers[0], numbers[1]) : new CoordinateZ(numbers[0], numbers[1], numbers[2]);
    }

    private static InvalidInputException Invalid(string found, Exception? cause = null) =>
        new("geometry", "a GeoJSON geometry (RFC 7946)", found, "Check it with a GeoJSON validator.", cause);
}
