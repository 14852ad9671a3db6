using System.Globalization;
using System.Text.Json;
using Groundshift.Core.Stac;
using NetTopologySuite.Geometries;

namespace Groundshift.Bench.Catalogs;

/// <summary>
/// A catalog of any size in which every item follows from its number and the seed: Sentinel-2 squares by UTM zone, visited again and
/// again, some cut by the swath's edge; narrow EnMAP strips; products of both; seven years.
/// </summary>
internal sealed class GeneratedCatalog(int items, int seed)
{
    // As many visits of a square as five years of a mission that comes every ten days bring.
    private const int VisitsPerSquare = 180;
    private const double KilometresPerDegree = 111.32;
    private const string Letters = "CDEFGHJKLMNPQRSTUVWX";
    private static readonly DateTimeOffset First = new(2019, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly int Days = (int)(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) - First).TotalDays;
    private static readonly GeometryFactory Factory = new(new PrecisionModel(), GeoJson.Wgs84);
    private static readonly Polygon World = (Polygon)Factory.ToGeometry(new Envelope(-180, 180, -90, 90));

    // Shares in percent, cumulated.
    private static readonly (int Below, string Collection)[] Collections =
        [(52, "sentinel-2-l2a"), (67, "sentinel-2-l1c"), (79, "landsat-c2-l2"), (89, "landcover-s2"), (94, "change-s2"), (100, "enmap-l2a")];

    private readonly int _squares = Math.Max(20, items / VisitsPerSquare);

    /// <summary>How many items there are.</summary>
    public int Count => items;

    /// <summary>One item; equal for equal numbers.</summary>
    public GeneratedScene Scene(int number)
    {
        var random = Chance(number, 1);
        var share = random.Next(100);
        var collection = Collections.First(entry => share < entry.Below).Collection;
        var time = First.AddDays(random.Next(Days)).AddMilliseconds(36_000_000 + random.Next(7_200_000));
        var (zone, row, centre, square) = Square(random.Next(_squares));
        var platform = collection switch
        {
            "enmap-l2a" => "enmap",
            "landsat-c2-l2" => random.Next(2) == 0 ? "landsat-8" : "landsat-9",
            _ => random.Next(2) == 0 ? "sentinel-2a" : "sentinel-2b",
        };
        return new GeneratedScene
        {
            Collection = collection,
            Id = string.Create(CultureInfo.InvariantCulture, $"{collection[..3].ToUpperInvariant()}_{square}_{time:yyyyMMddTHHmmss}_{number:0000000}"),
            Footprint = Split(collection == "enmap-l2a" ? Strip(random, centre) : Tile(random, centre)),
            Time = time,
            Square = square,
            Projection = string.Create(CultureInfo.InvariantCulture, $"EPSG:{(row >= 10 ? 32600 : 32700) + zone}"),
            Platform = platform,
            CloudCover = Cloud(random),
            Orbit = 1 + random.Next(143),
        };
    }

    // Seeded by position, so that an item's square is the same whichever item asks.
    private (int Zone, int Row, Coordinate Centre, string Code) Square(int number)
    {
        var random = Chance(number, 2);
        var (zone, row) = (1 + random.Next(60), 3 + random.Next(16));
        var latitude = -80 + (row * 8) + (random.NextDouble() * 8);
        var longitude = -183 + (zone * 6) + ((random.NextDouble() - 0.5) * 6);
        var code = string.Create(CultureInfo.InvariantCulture, $"{zone:00}{Letters[row]}{Letters[random.Next(20)]}{Letters[random.Next(20)]}{number:0000}");
        return (zone, row, new Coordinate(longitude, latitude), code);
    }

    // HashCode differs from run to run; this does not. The factors are those of splitmix64 (Steele, Lea, Flood 2014).
    private Random Chance(int number, int kind)
    {
        var mixed = unchecked(((ulong)(uint)seed << 34) + ((ulong)(uint)kind << 32) + (uint)number);
        mixed = unchecked((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9);
        mixed = unchecked((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB);
        return new Random((int)(mixed >> 33));
    }

    private static double Cloud(Random random)
    {
        var even = random.NextDouble();
        return Math.Round(100 * even * even * (3 - (2 * even)), 2);
    }

    // 109.8 km wide, a little turned against the meridians; every third is cut by the edge of the swath.
    private static Polygon Tile(Random random, Coordinate centre)
    {
        const double Half = 54.9;
        const double Turn = 0.02;
        var cut = random.Next(3) == 0 ? random.NextDouble() : 1;
        return Ring(centre, Turn, (-Half, -Half), (-Half + (2 * Half * cut), -Half), (-Half + (2 * Half * Math.Min(1, cut + 0.2)), Half), (-Half, Half));
    }

    // 30 km wide, up to 300 km long, along an orbit that leans by 12 degrees.
    private static Polygon Strip(Random random, Coordinate centre)
    {
        const double Half = 15;
        const double Lean = 0.21;
        var length = Half * (1 + random.Next(10));
        return Ring(centre, Lean, (-Half, -length), (Half, -length), (Half, length), (-Half, length));
    }

    private static Polygon Ring(Coordinate centre, double turn, params (double East, double North)[] corners)
    {
        var ring = corners.Select(corner =>
        {
            var east = (corner.East * Math.Cos(turn)) - (corner.North * Math.Sin(turn));
            var north = (corner.East * Math.Sin(turn)) + (corner.North * Math.Cos(turn));
            return new Coordinate(
                Math.Round(centre.X + (east / (KilometresPerDegree * Math.Cos(centre.Y * Math.PI / 180))), 6),
                Math.Round(centre.Y + (north / KilometresPerDegree), 6));
        }).ToList();
        return Factory.CreatePolygon([.. ring, ring[0].Copy()]);
    }

    private static Geometry Split(Polygon place)
    {
        var bounds = place.EnvelopeInternal;
        if (bounds.MinX >= -180 && bounds.MaxX <= 180)
        {
            return place;
        }

        var shift = bounds.MinX < -180 ? 360 : -360;
        var beyond = (Polygon)place.Copy();
        beyond.Apply(new NetTopologySuite.Geometries.Utilities.AffineTransformation().Translate(shift, 0));
        return Factory.CreateMultiPolygon([(Polygon)World.Intersection(place), (Polygon)World.Intersection(beyond)]);
    }

    /// <summary>Writes an item as a STAC Item of about two kilobytes.</summary>
    public static void Write(GeneratedScene scene, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Feature");
        writer.WriteString("stac_version", "1.1.0");
        writer.WriteStartArray("stac_extensions");
        writer.WriteStringValue("https://stac-extensions.github.io/eo/v2.0.0/schema.json");
        writer.WriteStringValue("https://stac-extensions.github.io/projection/v2.0.0/schema.json");
        writer.WriteEndArray();
        writer.WriteString("id", scene.Id);
        writer.WriteString("collection", scene.Collection);
        writer.WritePropertyName("geometry");
        GeoJson.Write(writer, scene.Footprint);
        WriteProperties(scene, writer);
        WriteAssets(scene, writer);
        writer.WriteStartArray("links");
        writer.WriteStartObject();
        writer.WriteString("rel", "derived_from");
        writer.WriteString("href", $"https://data.example.org/archive/{scene.Collection}/{scene.Id}.json");
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteProperties(GeneratedScene scene, Utf8JsonWriter writer)
    {
        const string Second = "yyyy-MM-ddTHH:mm:ss.fffZ";
        writer.WriteStartObject("properties");
        writer.WriteString("datetime", scene.Time.ToString(Second, CultureInfo.InvariantCulture));
        writer.WriteString("created", scene.Time.AddHours(7).ToString(Second, CultureInfo.InvariantCulture));
        writer.WriteString("updated", scene.Time.AddHours(9 + scene.Orbit).ToString(Second, CultureInfo.InvariantCulture));
        writer.WriteString("platform", scene.Platform);
        writer.WriteString("constellation", scene.Platform[..^1].TrimEnd('-'));
        writer.WriteStartArray("instruments");
        writer.WriteStringValue("msi");
        writer.WriteEndArray();
        writer.WriteNumber("gsd", scene.Platform.StartsWith("sentinel", StringComparison.Ordinal) ? 10 : 30);
        writer.WriteNumber("eo:cloud_cover", scene.CloudCover);
        writer.WriteString("proj:code", scene.Projection);
        writer.WriteString("grid:code", $"MGRS-{scene.Square}");
        writer.WriteNumber("sat:relative_orbit", scene.Orbit);
        writer.WriteString("sat:orbit_state", "descending");
        writer.WriteNumber("view:sun_elevation", Math.Round(20 + (scene.CloudCover / 2), 3));
        writer.WriteNumber("view:sun_azimuth", Math.Round(150 + (scene.CloudCover / 3), 3));
        writer.WriteString("processing:level", scene.Collection.EndsWith("l1c", StringComparison.Ordinal) ? "L1" : "L2");
        writer.WriteString("product:type", scene.Collection);
        writer.WriteString("archive:uri", $"{scene.Id}.SAFE");
        writer.WriteEndObject();
    }

    private static void WriteAssets(GeneratedScene scene, Utf8JsonWriter writer)
    {
        writer.WriteStartObject("assets");
        foreach (var name in new[] { "blue", "green", "red", "nir" })
        {
            writer.WriteStartObject(name);
            writer.WriteString("href", $"https://data.example.org/archive/{scene.Collection}/{scene.Square}/{scene.Id}/{name}.tif");
            writer.WriteString("type", "image/tiff; application=geotiff; profile=cloud-optimized");
            writer.WriteStartArray("roles");
            writer.WriteStringValue("data");
            writer.WriteEndArray();
            writer.WriteStartArray("bands");
            writer.WriteStartObject();
            writer.WriteString("name", name);
            writer.WriteString("eo:common_name", name);
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
