using Groundshift.Core.Stac;
using NetTopologySuite;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace Groundshift.Core.Cql2;

/// <summary>Geometry literals of CQL2 text: well-known text, and BBOX. Source: OGC 21-065r2, annex B; OGC 06-103r4, section 7.</summary>
internal static class Cql2Wkt
{
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION", "BBOX",
    };

    private static readonly System.Buffers.SearchValues<char> Characters = System.Buffers.SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789(),.+- \t\r\n");

    /// <summary>Deepest brackets of a geometry; a multipolygon has three, and collections may hold some more.</summary>
    public const int MaxBrackets = 12;

    /// <summary>True for the first word of a geometry.</summary>
    public static bool Starts(string word) => Words.Contains(word);

    /// <summary>True for the word between type and brackets that tells of heights.</summary>
    public static bool IsModifier(Token token) => token.Is("Z") || token.Is("EMPTY");

    /// <summary>Reads a geometry. Throws InvalidInputException when it is none, or has more vertices than the limits allow.</summary>
    public static Geometry Read(string text)
    {
        var geometry = text.StartsWith("BBOX", StringComparison.OrdinalIgnoreCase) ? ReadBox(text) : ReadText(text);
        return Checked(geometry);
    }

    /// <summary>Checks a geometry of either encoding.</summary>
    public static Geometry Checked(Geometry geometry)
    {
        if (geometry.NumPoints > StacLimits.Default.MaxVertices)
        {
            throw Cql2Problem.At($"at most {StacLimits.Default.MaxVertices} vertices", $"{geometry.NumPoints}", "Simplify the geometry.");
        }

        return geometry.IsEmpty ? throw Cql2Problem.At("a geometry with coordinates", "an empty one")
            : geometry.IsValid ? geometry
            : throw Cql2Problem.At("a valid geometry", "one that crosses or overlaps itself", "Mend the geometry.");
    }

    /// <summary>The ground of a box; one whose west lies east of its east crosses the antimeridian.</summary>
    public static Geometry Box(IReadOnlyList<double> numbers)
    {
        var (west, south, east, north) = numbers.Count switch
        {
            4 => (numbers[0], numbers[1], numbers[2], numbers[3]),
            6 => (numbers[0], numbers[1], numbers[3], numbers[4]),
            _ => throw Cql2Problem.At("4 or 6 numbers of a box", $"{numbers.Count}"),
        };
        if (south > north)
        {
            throw Cql2Problem.At("a box whose south is not north of its north", $"{south} and {north}");
        }

        var factory = GeoJson.Factory;
        return west <= east
            ? factory.ToGeometry(new Envelope(west, east, south, north))
            : factory.CreateMultiPolygon(
                [(Polygon)factory.ToGeometry(new Envelope(west, 180, south, north)), (Polygon)factory.ToGeometry(new Envelope(-180, east, south, north))]);
    }

    private static Geometry ReadBox(string text)
    {
        var inside = text[(text.IndexOf('(', StringComparison.Ordinal) + 1)..^1];
        var numbers = new List<double>();
        foreach (var part in inside.Split(','))
        {
            numbers.Add(double.TryParse(part, System.Globalization.CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                ? number
                : throw Cql2Problem.At("numbers of a box", $"'{part}'"));
        }

        return Box(numbers);
    }

    private static Geometry ReadText(string text)
    {
        // The library's tokenizer breaks on other characters.
        if (text.AsSpan().ContainsAnyExcept(Characters))
        {
            throw Cql2Problem.At("a geometry in well-known text", $"'{text}'");
        }

        try
        {
            return new WKTReader(new NtsGeometryServices(GeoJson.Factory.PrecisionModel, GeoJson.Wgs84)) { IsStrict = true }.Read(text);
        }
        catch (Exception error) when (error is ParseException or ArgumentException or InvalidOperationException or FormatException)
        {
            throw Cql2Problem.At("a geometry in well-known text", $"'{text}'");
        }
    }
}
