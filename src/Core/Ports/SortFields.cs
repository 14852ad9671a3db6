using Groundshift.Core.Jobs;

namespace Groundshift.Core.Ports;

/// <summary>The fields that searches sort by.</summary>
public static class SortFields
{
    /// <summary>Id of the item.</summary>
    public const string Id = "id";

    /// <summary>Id of the collection.</summary>
    public const string Collection = "collection";

    /// <summary>Time of the item; the start of its interval where it has none.</summary>
    public const string Datetime = "properties.datetime";

    private const string Prefix = "properties.";

    /// <summary>The asked keys, newest first where none is asked for, with collection and id behind them: a total order.</summary>
    public static IEnumerable<SortKey> Total(IReadOnlyList<SortKey> keys)
    {
        IEnumerable<SortKey> asked = keys.Count == 0 ? [new SortKey(Datetime, Descending: true)] : keys;
        return asked.Append(new SortKey(Collection, false)).Append(new SortKey(Id, false)).DistinctBy(key => key.Field);
    }

    /// <summary>The name behind <c>properties.</c></summary>
    /// <exception cref="InvalidInputException">It is no name that a database can look up.</exception>
    public static string PropertyOf(string field)
    {
        var name = field.StartsWith(Prefix, StringComparison.Ordinal) ? field[Prefix.Length..] : string.Empty;
        return name.Length == 0 || name.Any(character => character is '"' or '\\' || char.IsControl(character))
            ? throw new InvalidInputException("sortby", "id, collection or properties.NAME", $"'{field}'", "Name a field of the items.")
            : name;
    }
}
