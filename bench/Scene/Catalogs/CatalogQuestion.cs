using Groundshift.Core.Cql2;
using Groundshift.Core.Ports;
using NetTopologySuite.Geometries;

namespace Groundshift.Bench.Catalogs;

/// <summary>One search, and how it is written by hand.</summary>
internal sealed record CatalogQuestion(ItemSearch Search, HandQuery Hand);

/// <summary>Kinds of searches; each call draws another one, around an item that exists.</summary>
internal sealed class CatalogQuestions(GeneratedCatalog catalog, HandDialect dialect, int seed)
{
    private const string Newest = "i.moment_ns DESC, i.collection, i.id";
    private static readonly GeometryFactory Factory = new(new PrecisionModel(), Core.Stac.GeoJson.Wgs84);
    private static readonly PropertyReference Cloud = new("eo:cloud_cover", Cql2Kind.Number);
    private static readonly PropertyReference Grid = new("grid:code", Cql2Kind.Text);
    private static readonly PropertyReference Azimuth = new("view:sun_azimuth", Cql2Kind.Number);
    private readonly Random _random = new(seed);

    public IReadOnlyList<(string Name, Func<CatalogQuestion> Draw)> All =>
    [
        ("newest", () => Of(new ItemSearch(), "true", [])),
        ("collection, newest", Newer),
        ("bbox", () => InBox(1)),
        ("datetime, a month", () => InTime(30)),
        ("bbox + datetime + cloud cover", BoxTimeCloud),
        ("cloud cover < x anywhere", LittleCloud),
        ("grid:code = x", OnSquare),
        ("grid:code = x, case folded", OnSquareFolded),
        ("cloud cover between, sun azimuth > x, bbox", TwoNumbers),
        ("intersects a polygon of 13 vertices", InShape),
        ("sorted by cloud cover, bbox", () => Sorted(InBox(4))),
        ("sorted by cloud cover, a collection", () => Sorted(Newer(), dialect.InCloudOrder)),
        ("free text: a square", Words),
    ];

    /// <summary>The search that the quality page sets a target for.</summary>
    public CatalogQuestion BoxTimeCloud()
    {
        var scene = Any();
        var (area, values) = Box(scene, 0.5 + (4.5 * _random.NextDouble()));
        var (range, times) = Span(scene, 7 + _random.Next(360));
        var most = 10.0 + _random.Next(41);
        return Of(
            new ItemSearch { Intersects = area, Datetime = range, Filter = new Comparison(ComparisonOperator.LessOrEqual, Cloud, new NumberLiteral(most)) },
            $"{dialect.Box} AND i.moment_ns BETWEEN @from AND @to AND {dialect.Cloud} <= @most",
            [.. values, .. times, ("most", most)]);
    }

    /// <summary>An item that exists.</summary>
    public GeneratedScene Any() => catalog.Scene(_random.Next(catalog.Count));

    /// <summary>A collection, newest first.</summary>
    public CatalogQuestion Newer()
    {
        var collection = Any().Collection;
        return Of(new ItemSearch { Collections = [collection] }, "i.collection = @collection", [("collection", collection)]);
    }

    private CatalogQuestion InBox(double degrees)
    {
        var (area, values) = Box(Any(), degrees);
        return Of(new ItemSearch { Intersects = area }, dialect.Box, values);
    }

    private CatalogQuestion InTime(int days)
    {
        var (range, values) = Span(Any(), days);
        return Of(new ItemSearch { Datetime = range }, "i.moment_ns BETWEEN @from AND @to", values);
    }

    private CatalogQuestion LittleCloud()
    {
        var most = Any().CloudCover;
        return Of(new ItemSearch { Filter = new Comparison(ComparisonOperator.Less, Cloud, new NumberLiteral(most)) }, $"{dialect.Cloud} < @most", [("most", most)]);
    }

    private CatalogQuestion OnSquare()
    {
        var square = $"MGRS-{Any().Square}";
        return Of(new ItemSearch { Filter = new Comparison(ComparisonOperator.Equal, Grid, new TextLiteral(square)) }, dialect.Square, [("square", square)]);
    }

    private CatalogQuestion OnSquareFolded()
    {
        var scene = Any();
        var square = $"MGRS-{scene.Square}";
        var (area, values) = Box(scene, 2);
        var folded = new Comparison(ComparisonOperator.Equal, new CaseInsensitive(Grid), new CaseInsensitive(new TextLiteral(square.ToLowerInvariant())));
        return Of(new ItemSearch { Intersects = area, Filter = folded }, $"{dialect.Box} AND {dialect.Square}", [.. values, ("square", square)]);
    }

    private CatalogQuestion TwoNumbers()
    {
        var (area, values) = Box(Any(), 3);
        var filter = new Junction(IsAnd: true,
        [
            new Between(Cloud, new NumberLiteral(10), new NumberLiteral(60)),
            new Comparison(ComparisonOperator.Greater, new Arithmetic(ArithmeticOperator.Subtract, Azimuth, new NumberLiteral(150)), new NumberLiteral(5)),
        ]);
        return Of(new ItemSearch { Intersects = area, Filter = filter }, $"{dialect.Box} AND {dialect.Cloud} BETWEEN 10 AND 60 AND {dialect.Cloud} > 15", values);
    }

    private CatalogQuestion InShape()
    {
        const int Corners = 12;
        var centre = Any().Footprint.Centroid.Coordinate;
        var radius = 0.5 + (2 * _random.NextDouble());
        var ring = Enumerable.Range(0, Corners).Select(corner => new Coordinate(
            Math.Clamp(centre.X + (radius * (0.6 + (0.4 * (corner % 2))) * Math.Cos(corner * Math.Tau / Corners)), -180, 180),
            Math.Clamp(centre.Y + (radius * (0.6 + (0.4 * (corner % 2))) * Math.Sin(corner * Math.Tau / Corners)), -90, 90))).ToList();
        var shape = Factory.CreatePolygon([.. ring, ring[0].Copy()]);
        return Of(new ItemSearch { Intersects = shape }, dialect.Shape, [("shape", shape.AsBinary()), .. Edges(shape.EnvelopeInternal)]);
    }

    private CatalogQuestion Sorted(CatalogQuestion question, string index = "") => new(
        question.Search with { SortBy = [new SortKey("properties.eo:cloud_cover", false)] },
        question.Hand with { Order = $"{dialect.Cloud}, i.collection, i.id", Index = index });

    private CatalogQuestion Words()
    {
        var square = Any().Square.ToLowerInvariant();
        return Of(new ItemSearch { FreeText = [square] }, dialect.Words, [("word", square)]);
    }

    private static CatalogQuestion Of(ItemSearch search, string where, IEnumerable<(string Name, object Value)> values) =>
        new(search, new HandQuery(where, Newest, values.ToDictionary(value => value.Name, value => value.Value)));

    private (Polygon Area, List<(string, object)> Values) Box(GeneratedScene scene, double degrees)
    {
        var centre = scene.Footprint.Centroid.Coordinate;
        var (x, y) = (Math.Clamp(centre.X, -179, 179 - degrees), Math.Clamp(centre.Y, -89, 89 - degrees));
        var box = new Envelope(x, x + degrees, y, y + degrees);
        return ((Polygon)Factory.ToGeometry(box), Edges(box));
    }

    private static List<(string, object)> Edges(Envelope box) => [("west", box.MinX), ("south", box.MinY), ("east", box.MaxX), ("north", box.MaxY)];

    private static (DatetimeRange Range, List<(string, object)> Values) Span(GeneratedScene scene, int days)
    {
        var (from, to) = (Nanoseconds.Of(scene.Time), Nanoseconds.Of(scene.Time.AddDays(days)));
        return (new DatetimeRange(from, to), [("from", from), ("to", to)]);
    }
}
