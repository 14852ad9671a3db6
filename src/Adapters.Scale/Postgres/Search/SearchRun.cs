using System.Text.Json.Nodes;
using Groundshift.Core.Cql2;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using NetTopologySuite.Geometries.Prepared;
using Npgsql;

namespace Groundshift.Adapters.Scale.Postgres.Search;

/// <summary>One search on one snapshot: SQL narrows down, orders and, where it can, judges; what it cannot is judged here row by row.</summary>
internal sealed class SearchRun
{
    // Rows that are fetched at once where some may not match.
    private const int FirstBatch = 64;
    private const int LargestBatch = 2_048;

    private readonly PostgresSession _session;
    private readonly ItemSearch _search;
    private readonly SqlValues _values = new();
    private readonly SortOrder _order;
    private readonly SearchConditions _conditions;
    private readonly IReadOnlyList<IPreparedGeometry> _areas;

    private SearchRun(PostgresSession session, ItemSearch search, long longestSpan, IReadOnlySet<string> numbers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(search.Limit, 1);
        _session = session;
        _search = search;
        _order = new SortOrder(search.SortBy, _values, numbers);
        _conditions = new SearchConditions(search, _values, longestSpan);
        SearchAreas.RequireValid(_conditions.Areas);
        _areas = [.. _conditions.Areas.Select(PreparedGeometryFactory.Prepare)];
    }

    /// <exception cref="InvalidInputException">The search itself is wrong.</exception>
    public static async ValueTask<SearchRun> PrepareAsync(PostgresSession session, ItemSearch search, CancellationToken cancellationToken)
    {
        var span = search.Datetime is null
            ? 0
            : await session.NumberAsync(new Statement("SELECT coalesce(max(span_ns), 0) FROM items WHERE span_ns > 0"), cancellationToken).ConfigureAwait(false);
        return new SearchRun(session, search, span, await NumbersAsync(session, search.SortBy, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>One page.</summary>
    public async ValueTask<ItemPage> PageAsync(CancellationToken cancellationToken)
    {
        var found = new List<Row>();
        var (met, looked) = (0L, 0L);
        var after = _search.Token is { } token ? ItemPageToken.Read(_search, token, _order.Accepts) : null;
        for (var take = _conditions.Residual is null ? _search.Limit + 1 : Math.Max(FirstBatch, _search.Limit + 1); ; take = Math.Min(take * 2, LargestBatch))
        {
            var rows = await RowsAsync(after, take, cancellationToken).ConfigureAwait(false);
            var matches = rows.Where(Matches).ToList();
            (met, looked) = (met + matches.Count, looked + rows.Count);
            found.AddRange(matches.Take(_search.Limit + 1 - found.Count));
            if (rows.Count < take || found.Count > _search.Limit)
            {
                break;
            }

            after = rows[^1].SortValues;
        }

        var page = found.Take(_search.Limit).ToList();
        var isAll = _search.Token is null && found.Count <= _search.Limit;
        var (matched, isEstimated) = isAll
            ? (found.Count, false)
            : await CountAsync(looked == 0 ? 1 : (double)met / looked, cancellationToken).ConfigureAwait(false);
        return new ItemPage(
            [.. page.Select(row => row.Found)],
            found.Count > _search.Limit ? ItemPageToken.Write(_search, page[^1].SortValues) : null,
            matched,
            isEstimated);
    }

    /// <summary>A condition that all matches fulfil and nothing else, with its values; every match that SQL cannot judge is fetched for it.</summary>
    public async ValueTask<(string Where, SqlValues Values)> CompleteAsync(CancellationToken cancellationToken)
    {
        if (!JudgesHere)
        {
            return (_conditions.Where, _values);
        }

        List<string> collections = [];
        List<string> ids = [];
        IReadOnlyList<object?>? after = null;
        IReadOnlyList<Row> rows;
        do
        {
            rows = await RowsAsync(after, LargestBatch, cancellationToken).ConfigureAwait(false);
            foreach (var item in rows.Where(Matches).Select(row => row.Found.Item))
            {
                collections.Add(item.Collection!); // A stored item has one.
                ids.Add(item.Id);
            }

            after = rows.Count == 0 ? after : rows[^1].SortValues;
        }
        while (rows.Count == LargestBatch);

        var values = new SqlValues();
        return ($"(i.collection, i.id) IN (SELECT * FROM unnest({values.Add(collections.ToArray())}, {values.Add(ids.ToArray())}))", values);
    }

    private bool JudgesHere => _conditions.Residual is not null || _areas.Count > 0;

    private async ValueTask<IReadOnlyList<Row>> RowsAsync(IReadOnlyList<object?>? after, int take, CancellationToken cancellationToken)
    {
        var beyond = after is null ? string.Empty : $" AND {_order.After(after, _values)}";
        var sql = $"SELECT i.json, i.tag, i.sound, {_order.Select} FROM items i WHERE {_conditions.Where}{beyond} ORDER BY {_order.OrderBy} LIMIT {_values.Add(take)}";
        return await _session.AllAsync(
            new Statement(sql, _values.All), row => new Row(Item(row), row.GetBoolean(2), _order.Read(row, 3)), cancellationToken).ConfigureAwait(false);
    }

    // SQL has met the areas for all geometries that do not cross themselves.
    private bool Matches(Row row) =>
        (row.IsSound || _areas.All(area => row.Found.Item.Geometry is { } geometry && area.Intersects(geometry)))
        && (_conditions.Residual is null || Cql2Evaluator.Matches(_conditions.Residual, new ItemRecord(row.Found.Item)) == true);

    // Names among the sort keys whose property no item has as anything but a number.
    private static async ValueTask<IReadOnlySet<string>> NumbersAsync(PostgresSession session, IReadOnlyList<SortKey> keys, CancellationToken cancellationToken)
    {
        var names = keys.Where(key => key.Field is not (SortFields.Id or SortFields.Collection or SortFields.Datetime)).Select(key => SortFields.PropertyOf(key.Field)).ToArray();
        return names.Length == 0
            ? new HashSet<string>()
            : (await session.AllAsync(
                new Statement($"SELECT name FROM item_properties WHERE name = ANY($1) GROUP BY name HAVING bool_and(kind = '{Cql2Kind.Number}')", (object)names),
                row => row.GetString(0),
                cancellationToken).ConfigureAwait(false)).ToHashSet(StringComparer.Ordinal);
    }

    private async ValueTask<(long? Matched, bool IsEstimated)> CountAsync(double share, CancellationToken cancellationToken)
    {
        var count = new MatchCount(_session, _conditions.Where, _values);
        var crosses = _areas.Count > 0 && _conditions.Residual is null;
        var sql = await count.OfSqlAsync(crosses, cancellationToken).ConfigureAwait(false);
        if (_conditions.Residual is null && !sql.HasUnsound)
        {
            return (sql.Matched, sql.IsEstimated);
        }

        return !sql.IsEstimated && sql.Matched <= MatchCount.MostFetched
            ? ((await RowsAsync(null, MatchCount.MostFetched, cancellationToken).ConfigureAwait(false)).LongCount(Matches), false)
            : ((long)Math.Round(sql.Matched * share), true);
    }

    /// <summary>Reads the columns (json, tag).</summary>
    public static VersionedItem Item(NpgsqlDataReader row) => new(
        new StacItem(JsonNode.Parse(row.GetString(0)) as JsonObject ?? throw new InvalidOperationException("An item's row holds no JSON object.")),
        row.GetString(1));

    private sealed record Row(VersionedItem Found, bool IsSound, IReadOnlyList<object?> SortValues);
}
