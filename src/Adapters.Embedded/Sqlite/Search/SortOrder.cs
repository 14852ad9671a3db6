using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Embedded.Sqlite.Search;

/// <summary>A total order of items: the asked keys, then collection and id. Missing values come last in both directions.</summary>
internal sealed class SortOrder
{
    private SortOrder(IReadOnlyList<Column> columns) => Columns = columns;

    public IReadOnlyList<Column> Columns { get; }

    /// <summary>Values of JSON paths, to be bound.</summary>
    public IEnumerable<(string Name, object? Value)> Parameters =>
        Columns.Where(column => column is { Path: not null, Indexed: null }).Select(column => (column.Parameter, (object?)column.Path));

    public string OrderBy => string.Join(", ", Columns.Select(column => column.OrderBy));

    /// <summary>The order of these keys.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="numbers">Names of indexed properties that no item has as anything but a number.</param>
    /// <exception cref="Core.Jobs.InvalidInputException">A field cannot be sorted by.</exception>
    public static SortOrder Of(IReadOnlyList<SortKey> keys, IReadOnlySet<string> numbers) =>
        new([.. SortFields.Total(keys).Select((key, index) => Make(key, index, numbers))]);

    /// <summary>The index that has the items in this order, where it is one of a property; null for others.</summary>
    public string? Index => Columns is [{ Indexed: { } indexed, Descending: false }, ..] ? indexed.Index : null;

    /// <summary>Whether these can be the sort values of an item.</summary>
    public bool Accepts(IReadOnlyList<object?> values) =>
        values.Count == Columns.Count && Columns.Zip(values).All(pair => pair.First.Accepts(pair.Second));

    /// <summary>The condition that a row comes after another with these values, and the values to bind.</summary>
    public (string Sql, IReadOnlyList<(string Name, object? Value)> Parameters) After(IReadOnlyList<object?> values)
    {
        List<string> ways = [];
        List<string> equal = [];
        List<(string Name, object? Value)> parameters = [];
        for (var i = 0; i < Columns.Count; i++)
        {
            var parameter = $"$after{i}";
            parameters.Add((parameter, values[i]));
            if (values[i] is not null)
            {
                ways.Add(string.Join(" AND ", equal.Append(Columns[i].ComesAfter(parameter))));
            }

            equal.Add($"{Columns[i].Sql} IS {parameter}");
        }

        // Says again what the first way implies, in the form that lets SQLite start in the middle of an index.
        var seek = Columns[0].Seek("$after0");
        return ($"({string.Join(" OR ", ways.Select(way => $"({way})"))}){seek}", parameters);
    }

    private static Column Make(SortKey key, int index, IReadOnlySet<string> numbers) => key.Field switch
    {
        SortFields.Id => new Column(typeof(string), "i.id", key.Descending, null, string.Empty),
        SortFields.Collection => new Column(typeof(string), "i.collection", key.Descending, null, string.Empty),
        SortFields.Datetime => new Column(typeof(long), "i.moment_ns", key.Descending, null, string.Empty),
        _ when SortFields.PropertyOf(key.Field) is var name && numbers.Contains(name) && IndexedProperty.Of(name) is { } indexed =>
            new Column(null, indexed.Sql, key.Descending, Path(key.Field), string.Empty) { Indexed = indexed },
        _ => new Column(null, $"json_extract(i.sortable, $sort{index})", key.Descending, Path(key.Field), $"$sort{index}"),
    };

    private static string Path(string field) => $"$.\"{SortFields.PropertyOf(field)}\"";

    /// <summary>One key as SQL. A path marks a property, which may be missing and may have any type.</summary>
    internal sealed record Column(Type? Type, string Sql, bool Descending, string? Path, string Parameter)
    {
        /// <summary>The index of the property; null where it has none.</summary>
        public IndexedProperty? Indexed { get; init; }

        private bool Nullable => Path is not null;

        public bool Accepts(object? value) => Nullable || value?.GetType() == Type;

        public string OrderBy => $"{Sql} {(Descending ? "DESC" : "ASC")}{(Nullable ? " NULLS LAST" : string.Empty)}";

        public string ComesAfter(string parameter)
        {
            var beyond = $"{Sql} {(Descending ? '<' : '>')} {parameter}";
            return Nullable ? $"({beyond} OR {Sql} IS NULL)" : beyond;
        }

        public string Seek(string parameter) => Nullable ? string.Empty : $" AND {Sql} {(Descending ? "<=" : ">=")} {parameter}";
    }
}
