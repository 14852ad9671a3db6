namespace Groundshift.Infra.Tests.Bicep;

/// <summary>Operators between two values.</summary>
public static class Operators
{
    /// <summary>The result, unknown where a side decides that is unknown.</summary>
    public static object? Apply(string? sign, object? left, object? right) => (sign, left, right) switch
    {
        ("&&", false, _) or ("&&", _, false) => false,
        ("&&", true, true) => true,
        ("||", true, _) or ("||", _, true) => true,
        ("||", false, false) => false,
        ("??", null, _) => right,
        ("??", not Unknown, _) => left,
        (_, Unknown, _) or (_, _, Unknown) => Unknown.Value,
        ("==", _, _) => Equals(left, right),
        ("!=", _, _) => !Equals(left, right),
        ("+", long a, long b) => a + b,
        ("-", long a, long b) => a - b,
        ("*", long a, long b) => a * b,
        (">", long a, long b) => a > b,
        ("<", long a, long b) => a < b,
        (">=", long a, long b) => a >= b,
        ("<=", long a, long b) => a <= b,
        _ => Unknown.Value,
    };
}
