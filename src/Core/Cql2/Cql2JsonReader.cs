using System.Text;
using System.Text.Json;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;

namespace Groundshift.Core.Cql2;

/// <summary>Reads CQL2 JSON. Source: OGC 21-065r2, section 10 and cql2.json.</summary>
public static class Cql2JsonReader
{
    /// <summary>Deepest nesting of JSON that holds a filter: every level of an expression takes two, the object and its list of arguments.</summary>
    public const int MaxJsonDepth = 2 * Cql2Problem.MaxDepth + 16;

    /// <summary>Reads a filter.</summary>
    /// <exception cref="InvalidInputException">It is none; says where.</exception>
    public static Cql2Expression Parse(JsonElement json)
    {
        var expression = Read(json, depth: 0);
        Cql2KindCheck.RequireCondition(expression);
        return expression;
    }

    /// <summary>Reads a filter from its text.</summary>
    /// <exception cref="InvalidInputException">It is no JSON, or no filter.</exception>
    public static Cql2Expression Parse(string json)
    {
        try
        {
            using var document = StrictJson.Parse(Encoding.UTF8.GetBytes(json), MaxJsonDepth);
            return Parse(document.RootElement);
        }
        catch (JsonException error)
        {
            throw Cql2Problem.At("CQL2 JSON", error.Message);
        }
    }

    private static Cql2Expression Read(JsonElement json, int depth)
    {
        if (depth > Cql2Problem.MaxDepth)
        {
            throw Cql2Problem.TooDeep();
        }

        return json.ValueKind switch
        {
            JsonValueKind.String => new TextLiteral(json.GetString() ?? ""),
            JsonValueKind.Number => json.TryGetDouble(out var number) && double.IsFinite(number)
                ? new NumberLiteral(number)
                : throw Cql2Problem.At("a number", json.GetRawText()),
            JsonValueKind.True => new BooleanLiteral(true),
            JsonValueKind.False => new BooleanLiteral(false),
            JsonValueKind.Array => new ArrayExpression(All(json, depth)),
            JsonValueKind.Object => ReadObject(json, depth),
            _ => throw Cql2Problem.At("a value, a property or a condition", json.ValueKind.ToString().ToLowerInvariant()),
        };
    }

    private static Cql2Expression ReadObject(JsonElement json, int depth)
    {
        if (json.TryGetProperty("op", out var name))
        {
            return Operation(json, Text(name, "op"), depth);
        }

        if (json.TryGetProperty("property", out var property))
        {
            return new PropertyReference(Text(property, "property"));
        }

        if (json.TryGetProperty("date", out var date))
        {
            return Cql2Build.Call("date", [new TextLiteral(Text(date, "date"))]);
        }

        if (json.TryGetProperty("timestamp", out var timestamp))
        {
            return Cql2Build.Call("timestamp", [new TextLiteral(Text(timestamp, "timestamp"))]);
        }

        if (json.TryGetProperty("interval", out var interval))
        {
            var ends = All(interval, depth);
            Cql2Build.Require("interval", ends, 2);
            return new IntervalExpression(Cql2Build.IntervalEnd(ends[0]), Cql2Build.IntervalEnd(ends[1]));
        }

        return ReadGround(json);
    }

    private static GeometryLiteral ReadGround(JsonElement json)
    {
        if (json.TryGetProperty("bbox", out var box) && !json.TryGetProperty("type", out _))
        {
            return new GeometryLiteral(Cql2Wkt.Checked(Cql2Wkt.Box([.. All(box, 0).Select(item => (item as NumberLiteral)?.Value ?? throw Cql2Problem.At("numbers of a box", item.ToString()))])));
        }

        return json.TryGetProperty("type", out _)
            ? new GeometryLiteral(Cql2Wkt.Checked(GeoJson.Read(json)))
            : throw Cql2Problem.At("an object with op, property, date, timestamp, interval, bbox or a GeoJSON geometry", json.GetRawText());
    }

    private static Cql2Expression Operation(JsonElement json, string name, int depth)
    {
        var arguments = json.TryGetProperty("args", out var list) ? All(list, depth) : [];
        if (Cql2Names.Comparisons.TryGetValue(name, out var comparison))
        {
            Cql2Build.Require(name, arguments, 2);
            return new Comparison(comparison, arguments[0], arguments[1]);
        }

        if (Cql2Names.Arithmetics.TryGetValue(name, out var arithmetic))
        {
            Cql2Build.Require(name, arguments, 2);
            return new Arithmetic(arithmetic, arguments[0], arguments[1]);
        }

        return name switch
        {
            "and" or "or" => Joined(name, arguments),
            "not" => Checked(name, arguments, 1, () => new Negation(arguments[0])),
            "isNull" => Checked(name, arguments, 1, () => new NullTest(arguments[0])),
            "like" => Checked(name, arguments, 2, () => new Like(arguments[0], arguments[1])),
            "between" => Checked(name, arguments, 3, () => new Between(arguments[0], arguments[1], arguments[2])),
            "in" => Checked(name, arguments, 2, () => arguments[1] is ArrayExpression items
                ? new Membership(arguments[0], items.Items)
                : throw Cql2Problem.At("a list as the second argument of in", arguments[1].ToString())),
            _ => Cql2Build.Call(name, arguments),
        };
    }

    private static Junction Joined(string name, List<Cql2Expression> conditions) => conditions.Count >= 2
        ? new Junction(name == "and", conditions)
        : throw Cql2Problem.At($"two or more arguments of {name}", $"{conditions.Count}");

    private static Cql2Expression Checked(string name, List<Cql2Expression> arguments, int count, Func<Cql2Expression> make)
    {
        Cql2Build.Require(name, arguments, count);
        return make();
    }

    private static List<Cql2Expression> All(JsonElement list, int depth) => list.ValueKind == JsonValueKind.Array
        ? [.. list.EnumerateArray().Select(item => Read(item, depth + 1))]
        : throw Cql2Problem.At("a list", list.ValueKind.ToString().ToLowerInvariant());

    private static string Text(JsonElement json, string name) => json.ValueKind == JsonValueKind.String
        ? json.GetString() ?? ""
        : throw Cql2Problem.At($"a text as {name}", json.GetRawText());
}
