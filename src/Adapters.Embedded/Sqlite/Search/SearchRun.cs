using System.Globalization;
using System.Text.Json.Nodes;
using Groundshift.Core.Cql2;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using Microsoft.Data.Sqlite;
using NetTopologySuite.Geometries.Prepared;
using NetTopologySuite.IO;
using SortKey = Groundshift.Core.Ports.SortKey;

namespace Groundshift.Adapters.Embedded.Sqlite.Search;

/// <summary>One search on one snapshot: SQL narrows down and orders, the exact geometry test follows row by row until the page is full.</summary>
internal sealed class SearchRun
{
    // A prime (Knuth's multiplicative hash), so that the places keep no distance of their own.
    private const long Spread = 2654435761;

    private readonly SqliteSession _session;
    private readonly ItemSearch _search;
    private readonly SearchLimits _limits;
    private readonly SortOrder _order;
    private readonly SearchConditions _conditions;
    private readonly IReadOnlyList<IPreparedGeometry> _areas;
    private readonly PagePlace? _place;
    private readonly (string Sql, IReadOnlyList<(string Name, object? Value)> Parameters)? _after;
    private readonly WKBReader _geometries = new();

    /// <exception cref="InvalidInputException">The search itself is wrong.</exception>
    public SearchRun(SqliteSession session, ItemSearch search, SearchLimits limits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(search.Limit, 1);
        _session = session;
        _search = search;
        _limits = limits;
        _order = SortOrder.Of(search.SortBy, NumbersAmong(session, search.SortBy));
        _conditions = new SearchConditions(search, LongestSpan(session));
        _place = search.Token is { } token ? ItemPageToken.Read(search, token, _order.Accepts) : null;
        _after = _place is null ? null : _order.After(_place.Values);
        SearchAreas.RequireValid(_conditions.Areas);
        _areas = [.. _conditions.Areas.Select(PreparedGeometryFactory.Prepare)];
        session.Filters = _conditions.Context;
    }

    public ItemPage Page()
    {
        var candidates = Candidates.Of(_session, _conditions, _limits, hasOrder: _order.Index is not null);
        List<long> numbers = [];
        List<object?> last = [];
        foreach (var row in _session.Stream(PageSql(candidates), PageParameters()))
        {
            if (_areas.Count == 0 || Meets(GeometryOf(row.GetInt64(0))))
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
        var (matched, isEstimated) = _place is not null ? (_place.Matched, _place.IsEstimated) : !more ? (numbers.Count, false) : Count(candidates);
        return new ItemPage(
            [.. numbers.Take(_search.Limit).Select(Item)],
            more ? ItemPageToken.Write(_search, new PagePlace(last, matched, isEstimated)) : null,
            matched,
            isEstimated);
    }

    // What is sorted by here: properties of which every value is a number sort by their index.
    private static HashSet<string> NumbersAmong(SqliteSession session, IReadOnlyList<SortKey> keys) =>
        [.. keys.Where(key => key.Field is not (SortFields.Id or SortFields.Collection or SortFields.Datetime))
            .Select(key => SortFields.PropertyOf(key.Field))
            .Where(name => IndexedProperty.Of(name) is { Kind: Cql2Kind.Number }
                && session.Number("SELECT NOT EXISTS (SELECT 1 FROM item_properties WHERE name = $name AND kind <> 'Number')", ("$name", name)) == 1)];

    private string PageSql(Candidates candidates)
    {
        var columns = string.Join(", ", _order.Columns.Select(column => column.Sql));
        var after = _after is null ? string.Empty : $" AND {_after.Value.Sql}";
        var filter = candidates.Filter is { } conditions ? $" AND {conditions}" : string.Empty;

        // With an area the number of rows to read is not known before the exact test.
        var limit = _areas.Count == 0 ? $" LIMIT {_search.Limit + 1}" : string.Empty;
        var from = _order.Index is { } sorted && !candidates.AreFew ? $"{Candidates.Items} INDEXED BY {sorted}" : candidates.From;
        return $"SELECT i.number, {columns} FROM {from} WHERE {candidates.Where}{after}{filter} ORDER BY {_order.OrderBy}{limit}";
    }

    private List<(string Name, object? Value)> PageParameters() =>
        [.. _conditions.Parameters, .. _order.Parameters, .. _after?.Parameters ?? []];

    private (long? Matched, bool IsEstimated) Count(Candidates candidates)
    {
        if (_areas.Count > 0)
        {
            return candidates.Count > _limits.MostTested
                ? (Estimate(), true)
                : (_session.Stream($"SELECT i.geometry FROM {candidates.From} WHERE {candidates.Where} AND {candidates.Filter ?? "1"}", _conditions.Parameters)
                    .LongCount(row => Meets(row.GetFieldValue<byte[]>(0))), false);
        }

        if (candidates.Matches is { } known && (candidates.AreFew || known > _limits.MostCounted))
        {
            return candidates.AreFew ? (known, false) : (Math.Max(known, Estimate()), true);
        }

        if (_conditions.AreNone && Estimate() is var all && all > 2 * _limits.MostCounted)
        {
            return (all, true);
        }

        // With a filter every row must be judged, whether it matches or not.
        var most = candidates.Filter is null ? _limits.MostCounted : _limits.MostJudged;
        var sql = $"SELECT count(*), coalesce(sum(matches), 0) FROM (SELECT ({candidates.Filter ?? "1"}) AS matches FROM {candidates.From} WHERE {candidates.Where} LIMIT {most + 1})";
        foreach (var row in _session.Stream(sql, _conditions.Parameters))
        {
            return row.GetInt64(0) <= most ? (row.GetInt64(1), false) : (Math.Max(row.GetInt64(1), Estimate()), true);
        }

        throw new InvalidOperationException("A count without a row.");
    }

    // Places in the order of arrival, one in each of many equal stretches; where an item was removed, none is met, so holes count right.
    private long Estimate()
    {
        var all = _session.Number("SELECT coalesce(max(number), 0) FROM items");
        var sample = _conditions.AreNone ? _limits.SampleOfAll : _limits.Sample;
        var stretch = Math.Max(1, all / sample);
        var places = Enumerable.Range(0, sample).Select(index => 1 + (index * stretch) + (index * Spread % stretch)).Where(number => number <= all).ToArray();
        var list = $"[{string.Join(',', places.Select(place => place.ToString(CultureInfo.InvariantCulture)))}]";
        var hits = _session.Stream(
            $"SELECT {(_areas.Count == 0 ? "0" : "i.geometry")} FROM json_each($places) AS place CROSS JOIN items i ON i.number = place.value WHERE {_conditions.Where} AND {_conditions.Filter ?? "1"}",
            [.. _conditions.Parameters, ("$places", list)]).LongCount(row => _areas.Count == 0 || Meets(row.GetFieldValue<byte[]>(0)));
        return places.Length == 0 ? 0 : hits * all / places.Length;
    }

    // Every candidate of an area has a geometry.
    private byte[] GeometryOf(long number) =>
        _session.First("SELECT geometry FROM items WHERE number = $number", row => row.GetFieldValue<byte[]>(0), ("$number", number))
        ?? throw new InvalidOperationException($"Item {number} vanished within a snapshot.");

    private bool Meets(byte[] geometry)
    {
        var place = _geometries.Read(geometry);
        return _areas.All(area => area.Intersects(place));
    }

    /// <summary>How far an item's times lie apart at most; one look into an index.</summary>
    public static long LongestSpan(SqliteSession session) => session.Number("SELECT coalesce(max(span_ns), 0) FROM items");

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
