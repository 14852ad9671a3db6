using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using Microsoft.Data.Sqlite;
using NetTopologySuite.Geometries.Prepared;
using NetTopologySuite.IO;
using NetTopologySuite.Operation.Valid;

namespace Groundshift.Adapters.Embedded.Sqlite.Search;

/// <summary>One search on one snapshot: SQL narrows down and orders, the exact geometry test follows row by row until the page is full.</summary>
internal sealed class SearchRun
{
    private readonly SqliteSession _session;
    private readonly ItemSearch _search;
    private readonly SearchLimits _limits;
    private readonly SortOrder _order;
    private readonly SearchConditions _conditions;
    private readonly IPreparedGeometry? _area;
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
        _after = search.Token is { } token ? _order.After(PageToken.Read(search, token, _order)) : null;
        _area = search.Intersects is { } area ? Prepare(area) : null;
    }

    public ItemPage Page()
    {
        var candidates = Candidates();
        var few = candidates <= _limits.FewCandidates;
        List<long> numbers = [];
        List<object?> last = [];
        foreach (var row in _session.Stream(PageSql(few), PageParameters()))
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
            more ? PageToken.Write(_search, last) : null,
            Count(few, candidates));
    }

    private static IPreparedGeometry Prepare(NetTopologySuite.Geometries.Geometry area)
    {
        var validity = new IsValidOp(area);
        return validity.IsValid
            ? PreparedGeometryFactory.Prepare(area)
            : throw new InvalidInputException(
                "intersects", "a valid geometry", validity.ValidationError.ToString(), "Repair it, such as by splitting it where it crosses itself.");
    }

    /// <summary>Boxes that meet the area, counted up to where it stops to matter.</summary>
    private long Candidates() => _conditions.Boxes is { } boxes
        ? Single($"SELECT count(*) FROM (SELECT * FROM ({boxes}) LIMIT {_limits.FewCandidates + 1})")
        : 0;

    private string PageSql(bool few)
    {
        var columns = string.Join(", ", _order.Columns.Select(column => column.Sql));
        var after = _after is null ? string.Empty : $" AND {_after.Value.Sql}";

        // With an area the number of rows to read is not known before the exact test.
        var limit = _area is null ? $" LIMIT {_search.Limit + 1}" : string.Empty;
        return $"SELECT i.number, {columns} FROM items i WHERE {Where(few)}{after} ORDER BY {_order.OrderBy}{limit}";
    }

    private List<(string Name, object? Value)> PageParameters() =>
        [.. _conditions.Parameters, .. _order.Parameters, .. _after?.Parameters ?? []];

    private string Where(bool few) => few && _conditions.Boxes is { } boxes ? $"{_conditions.Where} AND i.number IN ({boxes})" : _conditions.Where;

    private long? Count(bool few, long candidates)
    {
        if (_area is null)
        {
            var count = Single($"SELECT count(*) FROM (SELECT 1 FROM items i WHERE {Where(few)} LIMIT {_limits.MostCounted + 1})");
            return count <= _limits.MostCounted ? count : null;
        }

        return candidates > _limits.MostTested
            ? null
            : _session.Stream($"SELECT i.number FROM items i WHERE {Where(few)}", _conditions.Parameters).LongCount(row => Meets(row.GetInt64(0)));
    }

    private bool Meets(long number) =>
        _area is null || _area.Intersects(_geometries.Read(_session.First(
            "SELECT geometry FROM items WHERE number = $number", row => row.GetFieldValue<byte[]>(0), ("$number", number))));

    private VersionedItem Item(long number) =>
        _session.First("SELECT json, tag FROM items WHERE number = $number", ReadItem, ("$number", number))
        ?? throw new InvalidOperationException($"Item {number} vanished within a snapshot.");

    private long Single(string sql)
    {
        foreach (var row in _session.Stream(sql, _conditions.Parameters))
        {
            return row.GetInt64(0);
        }

        throw new InvalidOperationException("A count without a row.");
    }

    private List<object?> SortValues(SqliteDataReader row) =>
        [.. Enumerable.Range(1, _order.Columns.Count).Select(column => row.IsDBNull(column) ? null : row.GetValue(column))];

    /// <summary>Reads the columns (json, tag).</summary>
    public static VersionedItem ReadItem(SqliteDataReader row) => new(
        new StacItem(JsonNode.Parse(row.GetString(0)) as JsonObject ?? throw new InvalidOperationException("An item's row holds no JSON object.")),
        row.GetString(1));
}
