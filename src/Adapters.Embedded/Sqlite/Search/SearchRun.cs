using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using Microsoft.Data.Sqlite;
using NetTopologySuite.Geometries.Prepared;
using NetTopologySuite.IO;

namespace Groundshift.Adapters.Embedded.Sqlite.Search;

/// <summary>One search on one snapshot: SQL narrows down and orders, the exact geometry test follows row by row until the page is full.</summary>
internal sealed class SearchRun
{
    private readonly SqliteSession _session;
    private readonly ItemSearch _search;
    private readonly SearchLimits _limits;
    private readonly SortOrder _order;
    private readonly SearchConditions _conditions;
    private readonly IReadOnlyList<IPreparedGeometry> _areas;
    private readonly (string Sql, IReadOnlyList<(string Name, object? Value)> Parameters)? _after;
    private readonly WKBReader _geometries = new();

    /// <exception cref="InvalidInputException">The search itself is wrong.</exception>
    public SearchRun(SqliteSession session, ItemSearch search, SearchLimits limits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(search.Limit, 1);
        _session = session;
        _search = search;
        _limits = limits;
        _order = SortOrder.Of(search.SortBy);
        _conditions = new SearchConditions(search);
        _after = search.Token is { } token ? _order.After(ItemPageToken.Read(search, token, _order.Accepts)) : null;
        SearchAreas.RequireValid(_conditions.Areas);
        _areas = [.. _conditions.Areas.Select(PreparedGeometryFactory.Prepare)];
        session.Filters = _conditions.Context;
    }

    public ItemPage Page()
    {
        var candidates = Candidates.Of(_session, _conditions, _limits);
        List<long> numbers = [];
        List<object?> last = [];
        foreach (var row in _session.Stream(PageSql(candidates.Where), PageParameters()))
        {
            if (Meets(row.GetInt64(0)))
            {
                numbers.Add(row.GetInt64(0));
                if (numbers.Count > _search.Limit)
                {
                    break;
                }

                if (numbers.Count == _search.Limit)
                {
                    last = SortValues(row);
                }
            }
        }

        var more = numbers.Count > _search.Limit;
        return new ItemPage(
            [.. numbers.Take(_search.Limit).Select(Item)],
            more ? ItemPageToken.Write(_search, last) : null,
            Count(candidates));
    }

    private string PageSql(string where)
    {
        var columns = string.Join(", ", _order.Columns.Select(column => column.Sql));
        var after = _after is null ? string.Empty : $" AND {_after.Value.Sql}";
        var filter = _conditions.Filter is { } conditions ? $" AND {conditions}" : string.Empty;

        // With an area the number of rows to read is not known before the exact test.
        var limit = _areas.Count == 0 ? $" LIMIT {_search.Limit + 1}" : string.Empty;
        return $"SELECT i.number, {columns} FROM items i WHERE {where}{after}{filter} ORDER BY {_order.OrderBy}{limit}";
    }

    private List<(string Name, object? Value)> PageParameters() =>
        [.. _conditions.Parameters, .. _order.Parameters, .. _after?.Parameters ?? []];

    private long? Count(Candidates candidates)
    {
        if (_areas.Count > 0)
        {
            return candidates.Boxes > _limits.MostTested
                ? null
                : _session.Stream($"SELECT i.number FROM items i WHERE {candidates.Where} AND {_conditions.Filter ?? "1"}", _conditions.Parameters)
                    .LongCount(row => Meets(row.GetInt64(0)));
        }

        // With a filter every row must be judged, whether it matches or not.
        var sql = $"SELECT count(*), coalesce(sum(matches), 0) FROM (SELECT ({_conditions.Filter ?? "1"}) AS matches FROM items i WHERE {candidates.Where} LIMIT {_limits.MostCounted + 1})";
        foreach (var row in _session.Stream(sql, _conditions.Parameters))
        {
            return row.GetInt64(0) <= _limits.MostCounted ? row.GetInt64(1) : null;
        }

        throw new InvalidOperationException("A count without a row.");
    }

    private bool Meets(long number)
    {
        if (_areas.Count == 0)
        {
            return true;
        }

        var geometry = _geometries.Read(_session.First("SELECT geometry FROM items WHERE number = $number", row => row.GetFieldValue<byte[]>(0), ("$number", number)));
        return _areas.All(area => area.Intersects(geometry));
    }

    private VersionedItem Item(long number) =>
        _session.First("SELECT json, tag FROM items WHERE number = $number", ReadItem, ("$number", number))
        ?? throw new InvalidOperationException($"Item {number} vanished within a snapshot.");

    private List<object?> SortValues(SqliteDataReader row) =>
        [.. Enumerable.Range(1, _order.Columns.Count).Select(column => row.IsDBNull(column) ? null : row.GetValue(column))];

    /// <summary>Reads the columns (json, tag).</summary>
    public static VersionedItem ReadItem(SqliteDataReader row) => new(
        new StacItem(JsonNode.Parse(row.GetString(0)) as JsonObject ?? throw new InvalidOperationException("An item's row holds no JSON object.")),
        row.GetString(1));
}
