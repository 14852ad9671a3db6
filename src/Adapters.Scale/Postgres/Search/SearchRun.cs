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
    // Matches are counted up to here where SQL judges them all, and up to there where each is fetched for it.
    private const int MostCounted = 10_000;
    private const int MostTested = 1_000;

    // Rows that are fetched at once where some may not match.
    private const int FirstBatch = 64;
    private const int LargestBatch = 2_048;

    private readonly PostgresSession _session;
    private readonly ItemSearch _search;
    private readonly SqlValues _values = new();
    private readonly SortOrder _order;
    private readonly SearchConditions _conditions;
    private readonly IReadOnlyList<IPreparedGeometry> _areas;

    private SearchRun(PostgresSession session, ItemSearch search, long longestSpan)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(search.Limit, 1);
        _session = session;
        _search = search;
        _order = new SortOrder(search.SortBy, _values);
        _conditions = new SearchConditions(search, _values, longestSpan);
        SearchAreas.RequireValid(_conditions.Areas);
        _areas = [.. _conditions.Areas.Select(PreparedGeometryFactory.Prepare)];
    }

    /// <exception cref="InvalidInputException">The search itself is wrong.</exception>
    public static async ValueTask<SearchRun> PrepareAsync(PostgresSession session, ItemSearch search, CancellationToken cancellationToken)
    {
        var span = search.Datetime is null
            ? 0
            : await session.NumberAsync(new Statement("SELECT coalesce(max(span_ns), 0) FROM items"), cancellationToken).ConfigureAwait(false);
        return new SearchRun(session, search, span);
    }

    /// <summary>One page.</summary>
    public async ValueTask<ItemPage> PageAsync(CancellationToken cancellationToken)
    {
        var found = new List<Row>();
        var after = _search.Token is { } token ? ItemPageToken.Read(_search, token, _order.Accepts) : null;
        for (var take = JudgesHere ? Math.Max(FirstBatch, _search.Limit + 1) : _search.Limit + 1; ; take = Math.Min(take * 2, LargestBatch))
        {
            var rows = await RowsAsync(after, take, cancellationToken).ConfigureAwait(false);
            found.AddRange(rows.Where(Matches).Take(_search.Limit + 1 - found.Count));
            if (rows.Count < take || found.Count > _search.Limit)
            {
                break;
            }

            after = rows[^1].SortValues;
        }

        var page = found.Take(_search.Limit).ToList();
        return new ItemPage(
            [.. page.Select(row => row.Found)],
            found.Count > _search.Limit ? ItemPageToken.Write(_search, page[^1].SortValues) : null,
            await CountAsync(cancellationToken).ConfigureAwait(false));
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

    private async ValueTask<long?> CountAsync(CancellationToken cancellationToken)
    {
        var counts = await _session.AllAsync(
            new Statement(
                $"SELECT count(*), count(*) FILTER (WHERE NOT sound) FROM (SELECT i.sound FROM items i WHERE {_conditions.Where} LIMIT {MostCounted + 1}) AS met",
                _values.All),
            row => (All: row.GetInt64(0), Crossing: row.GetInt64(1)),
            cancellationToken).ConfigureAwait(false);
        var (all, crossing) = counts[0];
        if (_conditions.Residual is null && (crossing == 0 || _areas.Count == 0))
        {
            return all <= MostCounted ? all : null;
        }

        return all > MostTested ? null : (await RowsAsync(null, MostTested, cancellationToken).ConfigureAwait(false)).LongCount(Matches);
    }

    /// <summary>Reads the columns (json, tag).</summary>
    public static VersionedItem Item(NpgsqlDataReader row) => new(
        new StacItem(JsonNode.Parse(row.GetString(0)) as JsonObject ?? throw new InvalidOperationException("An item's row holds no JSON object.")),
        row.GetString(1));

    private sealed record Row(VersionedItem Found, bool IsSound, IReadOnlyList<object?> SortValues);
}
