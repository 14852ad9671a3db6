namespace Groundshift.Core.Cql2;

/// <summary>Operators by their names in CQL2 JSON; in text those of functions are the same without regard to case.</summary>
internal static class Cql2Names
{
    public static readonly IReadOnlyDictionary<string, ComparisonOperator> Comparisons = new Dictionary<string, ComparisonOperator>(StringComparer.Ordinal)
    {
        ["="] = ComparisonOperator.Equal,
        ["<>"] = ComparisonOperator.NotEqual,
        ["<"] = ComparisonOperator.Less,
        [">"] = ComparisonOperator.Greater,
        ["<="] = ComparisonOperator.LessOrEqual,
        [">="] = ComparisonOperator.GreaterOrEqual,
    };

    public static readonly IReadOnlyDictionary<string, ArithmeticOperator> Arithmetics = new Dictionary<string, ArithmeticOperator>(StringComparer.Ordinal)
    {
        ["+"] = ArithmeticOperator.Add,
        ["-"] = ArithmeticOperator.Subtract,
        ["*"] = ArithmeticOperator.Multiply,
        ["/"] = ArithmeticOperator.Divide,
        ["%"] = ArithmeticOperator.Remainder,
        ["div"] = ArithmeticOperator.IntegerDivide,
        ["^"] = ArithmeticOperator.Power,
    };

    public static readonly IReadOnlyDictionary<string, SpatialRelation> Spatials = Prefixed<SpatialRelation>("s_");

    public static readonly IReadOnlyDictionary<string, TemporalRelation> Temporals = Prefixed<TemporalRelation>("t_");

    public static readonly IReadOnlyDictionary<string, ArrayRelation> Arrays = Prefixed<ArrayRelation>("a_");

    /// <summary>The name of an operator.</summary>
    public static string Of<T>(IReadOnlyDictionary<string, T> names, T value)
        where T : struct, Enum =>
        names.First(pair => EqualityComparer<T>.Default.Equals(pair.Value, value)).Key;

    // The members bear the standard's names: S_INTERSECTS, T_FINISHEDBY.
    private static Dictionary<string, T> Prefixed<T>(string prefix)
        where T : struct, Enum =>
        Enum.GetValues<T>().ToDictionary(value => prefix + value.ToString().ToLowerInvariant(), StringComparer.OrdinalIgnoreCase);
}
