namespace Groundshift.Core.Cql2;

/// <summary>Functions that filters may call.</summary>
public enum Cql2Function
{
    /// <summary>Magnitude of a number.</summary>
    Abs,

    /// <summary>Greatest whole number that is not above a number.</summary>
    Floor,

    /// <summary>Least whole number that is not below a number.</summary>
    Ceil,

    /// <summary>Number of characters (Unicode code points) of a text.</summary>
    Length,

    /// <summary>Calendar year of an instant in UTC.</summary>
    Year,

    /// <summary>Month of an instant in UTC, 1 to 12.</summary>
    Month,

    /// <summary>Day of the month of an instant in UTC, 1 to 31.</summary>
    Day,
}

/// <summary>What each function takes and is called.</summary>
public static class Cql2Functions
{
    /// <summary>All of them by name, lower case.</summary>
    public static IReadOnlyDictionary<string, Cql2Function> ByName { get; } =
        Enum.GetValues<Cql2Function>().ToDictionary(NameOf, StringComparer.OrdinalIgnoreCase);

    /// <summary>Name as it is written.</summary>
    public static string NameOf(Cql2Function function) => function.ToString().ToLowerInvariant();

    /// <summary>Kind of the one argument. Every function returns a number.</summary>
    public static Cql2Kind ArgumentOf(Cql2Function function) => function switch
    {
        Cql2Function.Abs or Cql2Function.Floor or Cql2Function.Ceil => Cql2Kind.Number,
        Cql2Function.Length => Cql2Kind.Text,
        Cql2Function.Year or Cql2Function.Month or Cql2Function.Day => Cql2Kind.Instant,
        _ => throw new ArgumentOutOfRangeException(nameof(function), function, "No such function."),
    };
}
