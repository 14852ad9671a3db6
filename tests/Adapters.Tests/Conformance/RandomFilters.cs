using System.Text.Json.Nodes;
using Groundshift.Core.Cql2;
using Groundshift.Core.Stac;
using NetTopologySuite.Geometries;

namespace Groundshift.Adapters.Tests.Conformance;

/// <summary>Items with values of every kind, missing ones and wrong ones among them, and filters of every form over them.</summary>
internal sealed class RandomFilters(int seed)
{
    private static readonly Dictionary<string, Cql2Kind> Kinds = new()
    {
        ["number"] = Cql2Kind.Number, ["ratio"] = Cql2Kind.Number, ["name"] = Cql2Kind.Text, ["other:name"] = Cql2Kind.Text, ["flag"] = Cql2Kind.Boolean,
        ["any"] = Cql2Kind.Unknown, ["more"] = Cql2Kind.Unknown, ["list"] = Cql2Kind.Array, ["taken"] = Cql2Kind.Instant, ["datetime"] = Cql2Kind.Instant,
        ["start_datetime"] = Cql2Kind.Instant, ["created"] = Cql2Kind.Instant, ["absent"] = Cql2Kind.Text, ["id"] = Cql2Kind.Text,
        ["collection"] = Cql2Kind.Text, ["geometry"] = Cql2Kind.Geometry,
    };

    private static readonly string[] Texts = ["", "a", "A", "ab", "ß", "É", "é", "Σίσυφος", "o'clock", "100%", "a_b", "😀", "2022-01-01T00:00:01Z", "1"];
    private readonly Random _random = new(seed);

    /// <summary>The properties as a server would know them.</summary>
    public static PropertyReference? Resolve(string name) => Kinds.TryGetValue(name, out var kind) ? new PropertyReference(name, kind) : null;

    public StacItem Item(int number)
    {
        var properties = new (string, JsonNode?)[]
        {
            ("number", Any(() => JsonValue.Create(_random.Next(5)))), ("ratio", Any(() => JsonValue.Create(_random.Next(40) / 8.0 - 2))),
            ("name", Any(() => JsonValue.Create(Text()))), ("other:name", Any(() => JsonValue.Create(Text()))), ("flag", Any(() => JsonValue.Create(Chance(2)))),
            ("any", Mixed()), ("more", Mixed()), ("list", Any(() => new JsonArray([.. Enumerable.Range(0, _random.Next(4)).Select(_ => Scalar())]))),
            ("taken", Any(() => JsonValue.Create(Chance(8) ? "2022-01-01" : Time()))), ("created", Any(() => JsonValue.Create(Time()))),
            ("start_datetime", Chance(2) ? null : JsonValue.Create("2022-01-01T00:00:01Z")),
        };
        return Samples.Item($"c{_random.Next(3)}", $"i{number:000}", Chance(8) ? null : Shape(), Time(), [.. properties.Where(_ => !Chance(7))]);
    }

    /// <summary>A filter that a parser could have given, not bound.</summary>
    public Cql2Expression Condition(int depth) => depth > 0 && !Chance(3)
        ? _random.Next(3) switch
        {
            0 => new Negation(Condition(depth - 1)),
            var form => new Junction(form == 1, [.. Enumerable.Range(0, _random.Next(2, 4)).Select(_ => Condition(depth - 1))]),
        }
        : Predicate(depth);

    private Cql2Expression Predicate(int depth) => _random.Next(13) switch
    {
        0 => new NullTest(Chance(3) ? Condition(0) : Property(Names())),
        1 => new Like(Worded(), Chance(2) ? new TextLiteral(Pattern()) : new CaseInsensitive(new TextLiteral(Pattern()))),
        2 => new Between(Counted(1), Counted(1), Counted(1)),
        3 => new Between(Property("any"), Loose(), Loose()),
        4 => new Membership(Worded(), [.. Enumerable.Range(0, _random.Next(1, 25)).Select(_ => Worded())]),
        5 => new Membership(Property("any"), [.. Enumerable.Range(0, _random.Next(1, 5)).Select(_ => Loose())]),
        6 => new SpatialPredicate((SpatialRelation)_random.Next(8), Ground(), Ground()),
        7 => Timed(),
        8 => new ArrayPredicate((ArrayRelation)_random.Next(4), List(), List()),
        9 => new Comparison(Operator(), Counted(2), Counted(2)),
        10 => new Comparison(Operator(), Property("any"), Loose()),
        11 => new Comparison(Operator(), Instant(), Chance(2) ? Instant() : new TextLiteral(Time())),
        _ => Chance(2) ? Property("flag") : new Comparison(Operator(), Worded(), Worded()),
    };

    private Cql2Expression Counted(int depth) => depth == 0 || Chance(2)
        ? Chance(2) ? Property(Chance(2) ? "number" : "ratio") : new NumberLiteral(_random.Next(20) / 4.0)
        : _random.Next(5) switch
        {
            0 => new FunctionCall((Cql2Function)_random.Next(3), [Counted(depth - 1)]),
            1 => new FunctionCall(Cql2Function.Length, [Worded()]),
            2 => new FunctionCall(Cql2Function.Day, [Instant()]),
            _ => new Arithmetic((ArithmeticOperator)_random.Next(7), Counted(depth - 1), Counted(depth - 1)),
        };

    private Cql2Expression Worded() => _random.Next(6) switch
    {
        0 => new CaseInsensitive(Property("name")),
        1 => new CaseInsensitive(new TextLiteral(Text())),
        2 or 3 => new TextLiteral(Text()),
        _ => Property(new[] { "name", "other:name", "id", "collection", "absent", "any" }[_random.Next(6)]),
    };

    private Cql2Expression Loose() => _random.Next(6) switch
    {
        0 => new NumberLiteral(_random.Next(4)),
        1 => new BooleanLiteral(Chance(2)),
        2 => Property("more"),
        3 => Property("number"),
        4 => Property("name"),
        _ => new TextLiteral(Text()),
    };

    private TemporalPredicate Timed()
    {
        var relation = (TemporalRelation)_random.Next(15);
        return new TemporalPredicate(relation, Interval(), Interval());
    }

    private IntervalExpression Interval()
    {
        var (start, end) = (Chance(4) ? null : Instant(), Chance(4) ? null : Instant());
        return new IntervalExpression(start, end);
    }

    private Cql2Expression Instant() => Chance(2)
        ? Property(new[] { "datetime", "taken", "created", "start_datetime" }[_random.Next(4)])
        : Cql2Instant.TryParse(Chance(8) ? "1600-01-01" : Time(), out var instant) ? new InstantLiteral(instant) : throw new InvalidOperationException("Times are made here.");

    private Cql2Expression List() => Chance(2) ? Property("list") : new ArrayExpression([.. Enumerable.Range(0, _random.Next(4)).Select(_ => Element())]);

    private Cql2Expression Element() => _random.Next(7) switch
    {
        0 => Property("number"),
        1 => Property("any"),
        2 => new BooleanLiteral(Chance(2)),
        3 => Counted(1),
        4 => Instant(),
        _ => Chance(2) ? new TextLiteral(Text()) : new NumberLiteral(_random.Next(4)),
    };

    private Cql2Expression Ground() => Chance(3) ? Property("geometry") : Chance(8) ? Property("geometry") : new GeometryLiteral(Shape());

    private JsonNode? Mixed() => _random.Next(7) switch
    {
        0 => null,
        1 => new JsonArray(1, "a"),
        2 => new JsonObject { ["a"] = 1 },
        _ => Scalar(),
    };

    private JsonValue Scalar() => _random.Next(3) switch { 0 => JsonValue.Create(_random.Next(4)), 1 => JsonValue.Create(Chance(2)), _ => JsonValue.Create(Text()) };

    // One value in ten is of a kind that nobody declared.
    private JsonNode? Any(Func<JsonNode> make) => Chance(10) ? Mixed() : make();

    private Geometry Shape() => _random.Next(5) switch
    {
        0 => new Point(Place(), Place()),
        1 => new LineString([new Coordinate(Place(), Place()), new Coordinate(Place() + 0.5, Place())]),
        2 => new MultiPoint([new Point(Place(), Place()), new Point(Place(), Place())]),
        _ => Box(),
    };

    private Polygon Box()
    {
        var (west, south) = (Place(), Place());
        return Samples.Box(west, south, west + _random.Next(1, 4), south + _random.Next(1, 4));
    }

    private string Names() => Kinds.Keys.ElementAt(_random.Next(Kinds.Count));

    private static PropertyReference Property(string name) => new(name);

    private ComparisonOperator Operator() => (ComparisonOperator)_random.Next(6);

    private string Text() => Texts[_random.Next(Texts.Length)];

    private string Pattern() => string.Concat(Enumerable.Range(0, _random.Next(4)).Select(_ => new[] { "%", "_", "a", "\\%", "É", "1" }[_random.Next(6)]));

    private string Time() => new[] { "2022-01-01T00:00:00Z", "2022-01-01T00:00:00.000000001Z", "2022-01-01T01:00:01+01:00", "2022-02-15T10:00:00Z" }[_random.Next(4)];

    private double Place() => _random.Next(8);

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;
}
