using Groundshift.Core.Stac;

namespace Groundshift.Core.Cql2;

/// <summary>Numbers of filters: double precision; what is not finite has no value.</summary>
public static class Cql2Arithmetic
{
    /// <summary>The result, or null where there is none: division by zero, overflow.</summary>
    public static double? Apply(ArithmeticOperator operation, double left, double right)
    {
        var result = operation switch
        {
            ArithmeticOperator.Add => left + right,
            ArithmeticOperator.Subtract => left - right,
            ArithmeticOperator.Multiply => left * right,
            ArithmeticOperator.Divide => left / right,
            ArithmeticOperator.Remainder => left % right,
            ArithmeticOperator.IntegerDivide => Math.Truncate(left / right),
            _ => Math.Pow(left, right),
        };
        return double.IsFinite(result) ? result : null;
    }

    /// <summary>The result of a function, or null where its argument has no value of its kind.</summary>
    public static double? Apply(Cql2Function function, object? argument) => (function, argument) switch
    {
        (Cql2Function.Abs, double number) => Math.Abs(number),
        (Cql2Function.Floor, double number) => Math.Floor(number),
        (Cql2Function.Ceil, double number) => Math.Ceiling(number),
        (Cql2Function.Length, string text) => text.Length - text.Count(char.IsLowSurrogate),
        (Cql2Function.Year, Cql2Instant instant) => Calendar(instant).Year,
        (Cql2Function.Month, Cql2Instant instant) => Calendar(instant).Month,
        (Cql2Function.Day, Cql2Instant instant) => Calendar(instant).Day,
        _ => null,
    };

    private static DateTime Calendar(Cql2Instant instant) => new StacTime(instant.Nanoseconds).ToDateTimeOffset().UtcDateTime;
}
