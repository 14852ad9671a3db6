using System.Text.Json.Nodes;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using NetTopologySuite.Geometries;

namespace Groundshift.Adapters.Tests.Conformance;

/// <summary>Items and searches on coarse grids of place, time and values, so that edges touch and keys are equal often.</summary>
internal sealed class RandomCatalog(int seed)
{
    private static readonly long Base = StacTime.Parse("base", "2022-01-01T00:00:00Z").Nanoseconds;
    private static readonly string[] Fields = ["id", "collection", "properties.datetime", "properties.cloud", "properties.mixed", "properties.absent"];
    private readonly Random _random = new(seed);

    public StacItem Item(int number)
    {
        var cloud = Chance(5) ? null : JsonValue.Create(_random.Next(10) * 12.5);
        JsonNode? mixed = _random.Next(3) switch { 0 => null, 1 => JsonValue.Create((double)_random.Next(4)), _ => JsonValue.Create($"t{_random.Next(4)}") };
        List<(string, JsonNode?)> properties = [("cloud", cloud), ("mixed", mixed)];
        string? instant = null;
        if (Chance(3))
        {
            var start = Time();
            properties.Add(("start_datetime", Text(start)));
            properties.Add(("end_datetime", Text(start + (_random.Next(40) * 1_000_000_000L))));
        }
        else
        {
            instant = Text(Time());
        }

        return Samples.Item($"c{_random.Next(4)}", $"i{number:000}", Chance(10) ? null : Shape(), instant, [.. properties]);
    }

    public ItemSearch Search() => new()
    {
        Collections = Chance(3) ? [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => $"c{_random.Next(5)}")] : [],
        Ids = Chance(6) ? [.. Enumerable.Range(0, 60).Select(_ => $"i{_random.Next(320):000}")] : [],
        Intersects = Chance(2) ? Shape() : null,
        Datetime = Chance(2) ? Range() : null,
        SortBy = [.. Enumerable.Range(0, _random.Next(4)).Select(_ => new SortKey(Fields[_random.Next(Fields.Length)], Chance(2))).DistinctBy(key => key.Field)],
        Limit = _random.Next(1, 40),
    };

    private DatetimeRange Range()
    {
        var from = Time();
        return _random.Next(4) switch
        {
            0 => new DatetimeRange(from, null),
            1 => new DatetimeRange(null, from),
            2 => new DatetimeRange(from, from),
            _ => new DatetimeRange(from, from + (_random.Next(100) * 1_000_000_000L)),
        };
    }

    private Geometry Shape() => _random.Next(5) switch
    {
        0 => new Point(Longitude(), Latitude()),
        1 => new LineString([new Coordinate(Longitude(), Latitude()), new Coordinate(Longitude() + 0.5, Latitude())]),
        2 => Triangle(),
        3 => Box(0).Union(Box(0)),
        _ => Box(_random.Next(3)),
    };

    private Polygon Box(double margin)
    {
        var (west, south) = (Longitude(), Latitude());
        return Samples.Box(west, south, Math.Min(180, west + 1 + margin + _random.Next(20)), Math.Min(90, south + 1 + _random.Next(20)));
    }

    private Polygon Triangle()
    {
        var (x, y) = (Longitude(), Latitude());
        return new Polygon(new LinearRing([new(x, y), new(x + 13.1, y + 0.7), new(x + 3.3, y + 11.9), new(x, y)]));
    }

    private double Longitude() => _random.Next(-18, 17) * 10;

    private double Latitude() => _random.Next(-8, 8) * 10;

    private long Time() => Base + (_random.Next(100) * 1_000_000_000L) + _random.Next(2);

    private static string Text(long nanoseconds) => new StacTime(nanoseconds).ToString();

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;
}
