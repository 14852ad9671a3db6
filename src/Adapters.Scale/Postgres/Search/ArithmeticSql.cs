using Groundshift.Core.Cql2;

namespace Groundshift.Adapters.Scale.Postgres.Search;

/// <summary>Arithmetic and functions of filters as SQL, where it gives what <see cref="Cql2Arithmetic"/> gives.</summary>
internal static class ArithmeticSql
{
    /// <summary>False for the remainder, which PostgreSQL has for decimal numbers alone, and for powers, whose errors are others.</summary>
    public static bool Knows(ArithmeticOperator operation) => operation is not (ArithmeticOperator.Remainder or ArithmeticOperator.Power);

    /// <summary>The result, or NULL where there is none.</summary>
    public static string Of(ArithmeticOperator operation, string left, string right) => $"cql2_arithmetic('{Symbol(operation)}', {left}, {right})";

    /// <summary>The result of a function.</summary>
    public static string Of(Cql2Function function, string argument) => function switch
    {
        Cql2Function.Abs => $"abs({argument})",
        Cql2Function.Floor => $"floor({argument})",
        Cql2Function.Ceil => $"ceil({argument})",
        Cql2Function.Length => $"char_length({argument})::float8",
        Cql2Function.Year => Part("year", argument),
        Cql2Function.Month => Part("month", argument),
        Cql2Function.Day => Part("day", argument),
        _ => throw new ArgumentOutOfRangeException(nameof(function), function, "No such function."),
    };

    /// <summary>Nanoseconds as a timestamp without zone, rounded down to microseconds.</summary>
    public static string Timestamp(string nanoseconds) => $"(timestamp 'epoch' + floor({nanoseconds} / 1000.0)::bigint * interval '1 microsecond')";

    private static string Part(string part, string nanoseconds) => $"extract({part} FROM {Timestamp(nanoseconds)})::float8";

    private static string Symbol(ArithmeticOperator operation) => operation switch
    {
        ArithmeticOperator.Add => "+",
        ArithmeticOperator.Subtract => "-",
        ArithmeticOperator.Multiply => "*",
        ArithmeticOperator.Divide => "/",
        ArithmeticOperator.IntegerDivide => "div",
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "The evaluator computes it."),
    };
}
