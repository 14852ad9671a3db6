using Groundshift.Core.Cql2;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Adapters.Embedded.Sqlite.Search;

/// <summary>Figures over all items of a search, on one snapshot.</summary>
internal sealed class AggregationRun
{
    private readonly SqliteSession _session;
    private readonly SqlParameters _own = new("$a");
    private readonly ItemColumns _columns;
    private readonly SearchConditions _conditions;
    private readonly string _from;
    private readonly string _where;

    public AggregationRun(SqliteSession session, ItemSearch search, SearchLimits limits)
    {
        _session = session;
        _columns = new ItemColumns(_own);
        _conditions = new SearchConditions(search, SearchRun.LongestSpan(session));
        SearchAreas.RequireValid(_conditions.Areas);
        var candidates = Candidates.Of(session, _conditions, limits);
        _from = candidates.From;
        _where = _conditions.Complete(candidates.Where, candidates.Filter);
        session.Filters = _conditions.Context;
    }

    public AggregationResult Compute(Aggregation aggregation) => aggregation switch
    {
        CountAggregation => new AggregationResult(Single("count(*)"), [], 0),
        ExtremeAggregation extreme => new AggregationResult(Extreme(extreme), [], 0),
        TermAggregation terms => Bucketed(_columns.Value(terms.Property, terms.Property.Kind), "count(*) DESC, 1", terms.MostBuckets, Key(terms.Property.Kind)),
        CalendarAggregation calendar => Bucketed(
            $"{FilterFunctions.Period}({(int)calendar.Period}, {_columns.Value(calendar.Property, Cql2Kind.Instant)})", "1", calendar.MostBuckets, Key(Cql2Kind.Instant)),
        RangeAggregation range => Bucketed(Ranges(range), "1", range.Bounds.Count + 1, value => (int)(long)value),
        _ => throw new InvalidOperationException($"There is no {aggregation.GetType().Name}."),
    };

    private object? Extreme(ExtremeAggregation extreme)
    {
        var kind = extreme.Property.Kind;
        var value = Single($"{(extreme.Greatest ? "max" : "min")}({_columns.Value(extreme.Property, kind)})");
        return value is long nanoseconds && kind == Cql2Kind.Instant ? new StacTime(nanoseconds) : value;
    }

    // A value falls into the range behind all bounds that it reaches.
    private string Ranges(RangeAggregation range)
    {
        var value = _columns.Value(range.Property, Cql2Kind.Number);
        var reached = range.Bounds.Select(bound => $"(v >= {_own.Add(bound)})");
        return $"(SELECT {string.Join(" + ", reached.DefaultIfEmpty("v * 0"))} FROM (SELECT {value} AS v))";
    }

    private AggregationResult Bucketed(string key, string order, int most, Func<object, object> read)
    {
        var sql = $"SELECT {key}, count(*) FROM {_from} WHERE {_where} GROUP BY 1 HAVING {key} IS NOT NULL ORDER BY {order}";
        List<AggregationBucket> buckets = [];
        var overflow = 0L;
        foreach (var row in _session.Stream(sql, Parameters))
        {
            if (buckets.Count < most)
            {
                buckets.Add(new AggregationBucket(read(row.GetValue(0)), row.GetInt64(1)));
            }
            else
            {
                overflow += row.GetInt64(1);
            }
        }

        return new AggregationResult(null, buckets, overflow);
    }

    private static Func<object, object> Key(Cql2Kind kind) => kind switch
    {
        Cql2Kind.Boolean => value => (long)value != 0,
        Cql2Kind.Instant => value => new StacTime((long)value),
        _ => value => value,
    };

    private object? Single(string value)
    {
        foreach (var row in _session.Stream($"SELECT {value} FROM {_from} WHERE {_where}", Parameters))
        {
            return row.IsDBNull(0) ? null : row.GetValue(0);
        }

        throw new InvalidOperationException("A figure without a row.");
    }

    private List<(string Name, object? Value)> Parameters => [.. _conditions.Parameters, .. _own.All];
}
