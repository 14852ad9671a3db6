using Groundshift.Core.Cql2;

namespace Groundshift.Core.Ports;

/// <summary>
/// A field of <c>properties</c> that items of a collection have, or had. Texts that are RFC 3339 times count as <see cref="Cql2Kind.Instant"/>;
/// a field that was seen with several kinds comes once for each.
/// </summary>
public sealed record ItemProperty(string Collection, string Name, Cql2Kind Kind)
{
    /// <summary>Longest name that is listed.</summary>
    public const int LongestName = 200;

    /// <summary>True for names that filters can use: no quotes, backslashes or control characters, and not longer than any honest name.</summary>
    public static bool IsListed(string name) =>
        name.Length is > 0 and <= LongestName && !HasOdd(name);

    /// <summary>The kinds of an item's properties; objects and nulls have none.</summary>
    public static IEnumerable<(string Name, Cql2Kind Kind)> Of(Stac.StacItem item) =>
        from property in item.ReadProperties ?? []
        where IsListed(property.Key)
        let kind = KindOf(ItemRecord.Value(property.Value))
        where kind != Cql2Kind.Unknown
        select (property.Key, kind);

    private static bool HasOdd(string name)
    {
        foreach (var letter in name)
        {
            if (letter is '"' or '\\' || char.IsControl(letter) || char.IsSurrogate(letter))
            {
                return true;
            }
        }

        return false;
    }

    private static Cql2Kind KindOf(object? value) => value switch
    {
        string text => Cql2Instant.TryParseTimestamp(text, out _) ? Cql2Kind.Instant : Cql2Kind.Text,
        double => Cql2Kind.Number,
        bool => Cql2Kind.Boolean,
        object?[] => Cql2Kind.Array,
        _ => Cql2Kind.Unknown,
    };
}
