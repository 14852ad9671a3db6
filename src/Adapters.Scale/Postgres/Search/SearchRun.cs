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

    private readonly LongestSpan _span;
    private readonly long _trusted;

    private SearchRun(PostgresSession session, ItemSearch search, LongestSpan span, IReadOnlySet<string> numbers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(search.Limit, 1);
        _session = session;
        _search = search;
        _span = span;
        _trusted = span.Known;
        _order = new SortOrder(search.SortBy, _values, numbers);
        _conditions = new SearchConditions(search, _values, _trusted);
        SearchAreas.RequireValid(_conditions.Areas);
        _areas = [.. _conditions.Areas.Select(PreparedGeometryFactory.Prepare)];
        if (_conditions.GoesByPlace)
        {
            // Indexes are joined by bitmaps only.
            session.Precede("SET LOCAL enable_bitmapscan = off");
        }
    }

    /// <exception cref="InvalidInputException">The search itself is wrong.</exception>
    public static async ValueTask<SearchRun> PrepareAsync(PostgresSession session, ItemSearch search, LongestSpan span, CancellationToken cancellationToken) =>
        new(session, search, span, await NumbersAsync(session, search.SortBy, cancellationToken).ConfigureAwait(false));

    /// <summary>Looks up first how long items are; the pages of a search find out by themselves.</summary>
    /// <exception cref="InvalidInputException">The search itself is wrong.</exception>
    public static async ValueTask<SearchRun> PrepareWholeAsync(PostgresSession session, ItemSearch search, LongestSpan span, CancellationToken cancellationToken)
    {
        if (search.Datetime is not null)
        {
            span.Learn(await session.NumberAsync(new Statement(LongestSpan.Sql), cancellationToken).ConfigureAwait(false));
        }

        return await PrepareAsync(session, search, span, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One page.</summary>
    public async ValueTask<ItemPage> PageAsync(CancellationToken cancellationToken)
    {
        var found = new List<Row>();
        var (met, looked) = (0L, 0L);
        var place = _search.Token is { } token ? ItemPageToken.Read(_search, token, _order.Accepts) : null;
        var after = place?.Values;
        for (var take = _conditions.Residual is null ? _search.Limit + 1 : Math.Max(FirstBatch, _search.Limit + 1); ; take = Math.Min(take * 2, LargestBatch))
        {
            var rows = await RowsAsync(after, take, cancellationToken).ConfigureAwait(false);
            if (await IsOutgrownAsync(rows, cancellationToken).ConfigureAwait(false))
            {
                // The bounds of the index were too narrow.
                var again = await PrepareAsync(_session, _search, _span, cancellationToken).ConfigureAwait(false);
                return await again.PageAsync(cancellationToken).ConfigureAwait(false);
            }

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
        var (matched, isEstimated) = place is not null ? (place.Matched, place.IsEstimated)
            : found.Count <= _search.Limit ? (found.Count, false)
            : await CountAsync(looked == 0 ? 1 : (double)met / looked, cancellationToken).ConfigureAwait(false);
        return new ItemPage(
            [.. page.Select(row => row.Found)],
            found.Count > _search.Limit ? ItemPageToken.Write(_search, new PagePlace(page[^1].SortValues, matched, isEstimated)) : null,
            matched,
            isEstimated);
    }

    /// <summary>Figures over all matches.</summary>
    public async ValueTask<IReadOnlyList<AggregationResult>> FiguresAsync(IReadOnlyList<Aggregation> aggregations, CancellationToken cancellationToken)
    {
        var figures = _conditions.Residual is null
            ? await new AggregationRun(_session, _conditions.Where, _values).ComputeAsync(aggregations, _conditions.HasDoubts, cancellationToken).ConfigureAwait(false)
            : null;
        if (figures is not null)
        {
            return figures;
        }

        var (where, values) = await CompleteAsync(cancellationToken).ConfigureAwait(false);
        return (await new AggregationRun(_session, where, values).ComputeAsync(aggregations, hasDoubts: false, cancellationToken).ConfigureAwait(false))!; // Without doubts there is an answer.
    }

    // A condition that all matches fulfil and nothing else, with its values; every match is fetched and judged for it.
    private async ValueTask<(string Where, SqlValues Values)> CompleteAsync(CancellationToken cancellationToken)
    {
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

    private async ValueTask<IReadOnlyList<Row>> RowsAsync(IReadOnlyList<object?>? after, int take, CancellationToken cancellationToken)
    {
        var beyond = after is null ? string.Empty : $" AND {_order.After(after, _values)}";
        var sql = $"SELECT i.json, i.tag, i.sound, {(_search.Datetime is null ? "0::bigint" : $"({LongestSpan.Sql})")}, {_order.Select} FROM items i WHERE {_conditions.Where}{beyond} ORDER BY {_order.OrderBy} LIMIT {_values.Add(take)}";
        return await _session.AllAsync(
            new Statement(sql, _values.All), row => new Row(Item(row), row.GetBoolean(2), row.GetInt64(3), _order.Read(row, 4)), cancellationToken).ConfigureAwait(false);
    }

    // Whether an item is longer than the conditions were written for.
    private async ValueTask<bool> IsOutgrownAsync(IReadOnlyList<Row> rows, CancellationToken cancellationToken)
    {
        if (_search.Datetime is null)
        {
            return false;
        }

        var longest = rows.Count > 0 ? rows[0].LongestSpan : await _session.NumberAsync(new Statement(LongestSpan.Sql), cancellationToken).ConfigureAwait(false);
        _span.Learn(longest);
        return longest > _trusted;
    }

    // SQL has judged all geometries that do not cross themselves.
    private bool Matches(Row row) =>
        (row.IsSound || (_areas.All(area => row.Found.Item.Geometry is { } geometry && area.Intersects(geometry)) && _conditions.Doubtful.All(condition => Fulfils(row, condition))))
        && (_conditions.Residual is null || Fulfils(row, _conditions.Residual));

    private static bool Fulfils(Row row, Cql2Expression condition) => Cql2Evaluator.Matches(condition, new ItemRecord(row.Found.Item)) == true;

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
        var crosses = _conditions.HasDoubts && _conditions.Residual is null;
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

    private sealed record Row(VersionedItem Found, bool IsSound, long LongestSpan, IReadOnlyList<object?> SortValues);
}
