namespace Groundshift.Core.Cql2;

/// <summary>Words of the language, which a property may be called only in double quotes.</summary>
internal static class Cql2Words
{
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "AND", "OR", "NOT", "LIKE", "BETWEEN", "IN", "IS", "NULL", "DIV",
    };

    /// <summary>True for words that end or join expressions.</summary>
    public static bool IsReserved(string word) => Reserved.Contains(word);

    /// <summary>True where a property of this name must be quoted in text.</summary>
    public static bool NeedsQuotes(string name) =>
        IsReserved(name) || name.Length == 0 || Cql2Wkt.Starts(name) ||
        name.Equals("TRUE", StringComparison.OrdinalIgnoreCase) || name.Equals("FALSE", StringComparison.OrdinalIgnoreCase) ||
        !Cql2Characters.StartsName(name, 0) || !Enumerable.Range(0, name.Length).All(index => char.IsLowSurrogate(name[index]) || Cql2Characters.ContinuesName(name, index));
}
