using Groundshift.Core.Ports;
using Npgsql;

namespace Groundshift.Adapters.Scale.Postgres.Search;

/// <summary>A total order of items: the asked keys, then collection and id. Missing values come last in both directions.</summary>
internal sealed class SortOrder
{
    private readonly IReadOnlyList<SortColumn> _columns;

    /// <exception cref="Core.Jobs.InvalidInputException">A field cannot be sorted by.</exception>
    public SortOrder(IReadOnlyList<SortKey> keys, SqlValues values, IReadOnlySet<string> numbers) =>
        _columns = [.. SortFields.Total(keys).Select(key => SortColumn.Of(key, values, numbers))];

    public string OrderBy => string.Join(", ", _columns.Select(column => column.OrderBy));

    /// <summary>What <see cref="Read"/> reads.</summary>
    public string Select => string.Join(", ", _columns.Select(column => column.Select));

    /// <summary>The sort values of a row whose columns from <paramref name="first"/> on are <see cref="Select"/>.</summary>
    public IReadOnlyList<object?> Read(NpgsqlDataReader row, int first)
    {
        List<object?> read = [];
        foreach (var column in _columns)
        {
            read.Add(column.Read(row, first));
            first += column.Width;
        }

        return read;
    }

    /// <summary>Whether these can be the sort values of an item.</summary>
    public bool Accepts(IReadOnlyList<object?> values) =>
        values.Count == _columns.Count && _columns.Zip(values).All(pair => pair.First.Accepts(pair.Second));

    /// <summary>The condition that a row comes after another with these values.</summary>
    public string After(IReadOnlyList<object?> last, SqlValues values)
    {
        List<string> ways = [];
        List<string> equal = [];
        for (var i = 0; i < _columns.Count; i++)
        {
            if (_columns[i].Beyond(last[i], values) is { } beyond)
            {
                ways.Add(string.Join(" AND ", equal.Append(beyond)));
            }

            equal.Add(_columns[i].Equal(last[i], values));
        }

        // Says again what the first way implies, in the form that starts in the middle of an index.
        return $"({string.Join(" OR ", ways.Select(way => $"({way})"))}){_columns[0].Seek(last[0], values)}";
    }
}
