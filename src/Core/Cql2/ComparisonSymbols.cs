namespace Groundshift.Core.Cql2;

/// <summary>How comparisons are written, in CQL2 as in SQL.</summary>
public static class ComparisonSymbols
{
    private static readonly Dictionary<ComparisonOperator, string> Symbols = Cql2Names.Comparisons.ToDictionary(named => named.Value, named => named.Key);

    /// <summary>The symbol, such as <c>&lt;=</c>.</summary>
    public static string Symbol(this ComparisonOperator comparison) => Symbols[comparison];
}
