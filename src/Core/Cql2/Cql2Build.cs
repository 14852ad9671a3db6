namespace Groundshift.Core.Cql2;

/// <summary>Makes expressions of operators with arguments, the same for both encodings, and checks how many there are.</summary>
internal static class Cql2Build
{
    /// <summary>An operator or function by its JSON name. Throws InvalidInputException when there is none of the name, or other arguments.</summary>
    public static Cql2Expression Call(string name, IReadOnlyList<Cql2Expression> arguments)
    {
        if (Cql2Names.Spatials.TryGetValue(name, out var spatial))
        {
            Require(name, arguments, 2);
            return new SpatialPredicate(spatial, arguments[0], arguments[1]);
        }

        if (Cql2Names.Temporals.TryGetValue(name, out var temporal))
        {
            Require(name, arguments, 2);
            return new TemporalPredicate(temporal, arguments[0], arguments[1]);
        }

        if (Cql2Names.Arrays.TryGetValue(name, out var array))
        {
            Require(name, arguments, 2);
            return new ArrayPredicate(array, arguments[0], arguments[1]);
        }

        return Cql2Functions.ByName.TryGetValue(name, out var function) ? Function(name, function, arguments) : Conversion(name, arguments);
    }

    /// <summary>An end of an interval: a time in text, "..", or something that has an instant.</summary>
    public static Cql2Expression? IntervalEnd(Cql2Expression end) => end switch
    {
        TextLiteral { Value: ".." } => null,
        TextLiteral text => Instant(text.Value),
        _ => end,
    };

    /// <summary>A date or timestamp. Throws InvalidInputException when the text is none.</summary>
    public static InstantLiteral Instant(string text) => Cql2Instant.TryParse(text, out var instant)
        ? new InstantLiteral(instant)
        : throw Cql2Problem.At("a date (2022-04-16) or an RFC 3339 date-time with zone (2022-04-16T10:13:19Z)", $"'{text}'");

    /// <summary>Throws InvalidInputException unless there are so many arguments.</summary>
    public static void Require(string name, IReadOnlyList<Cql2Expression> arguments, int count)
    {
        if (arguments.Count != count)
        {
            throw Cql2Problem.At($"{count} argument{(count == 1 ? "" : "s")} of {name}", $"{arguments.Count}");
        }
    }

    private static FunctionCall Function(string name, Cql2Function function, IReadOnlyList<Cql2Expression> arguments)
    {
        Require(name, arguments, 1);
        return new FunctionCall(function, arguments);
    }

    private static Cql2Expression Conversion(string name, IReadOnlyList<Cql2Expression> arguments)
    {
        if (name is not ("casei" or "date" or "timestamp"))
        {
            var known = string.Join(", ", Cql2Functions.ByName.Keys.Order(StringComparer.Ordinal));
            throw Cql2Problem.At($"an operator of CQL2 or one of the functions {known}", $"'{name}'", "See /functions; accenti is not supported.");
        }

        Require(name, arguments, 1);
        return name switch
        {
            "casei" => new CaseInsensitive(arguments[0]),
            "date" when arguments[0] is TextLiteral text && Cql2Instant.TryParseDate(text.Value, out var date) => new InstantLiteral(date),
            "timestamp" when arguments[0] is TextLiteral text && Cql2Instant.TryParseTimestamp(text.Value, out var time) => new InstantLiteral(time),
            "date" => throw Cql2Problem.At("a date such as '2022-04-16'", arguments[0].ToString()),
            _ => throw Cql2Problem.At("an RFC 3339 date-time such as '2022-04-16T10:13:19Z'", arguments[0].ToString()),
        };
    }
}
