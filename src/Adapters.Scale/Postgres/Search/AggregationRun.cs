using Groundshift.Core.Cql2;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Adapters.Scale.Postgres.Search;

/// <summary>Figures over all items that fulfil a condition.</summary>
internal sealed class AggregationRun(PostgresSession session, string where, SqlValues values)
{
    private readonly ItemColumns _columns = new(values);

    public ValueTask<AggregationResult> ComputeAsync(Aggregation aggregation, CancellationToken cancellationToken) => aggregation switch
    {
        CountAggregation => SingleAsync("count(*)", value => value, cancellationToken),
        ExtremeAggregation extreme => ExtremeAsync(extreme, cancellationToken),
        TermAggregation terms => BucketedAsync(
            _columns.Value(terms.Property, terms.Property.Kind), "count(*) DESC, 1", terms.MostBuckets, Key(terms.Property.Kind), cancellationToken),
        CalendarAggregation calendar => BucketedAsync(
            Begin(calendar.Period, _columns.Value(calendar.Property, Cql2Kind.Instant)), "1", calendar.MostBuckets, Key(Cql2Kind.Instant), cancellationToken),
        RangeAggregation range => BucketedAsync(Range(range), "1", range.Bounds.Count + 1, value => (int)value, cancellationToken),
        _ => throw new InvalidOperationException($"There is no {aggregation.GetType().Name}."),
    };

    private ValueTask<AggregationResult> ExtremeAsync(ExtremeAggregation extreme, CancellationToken cancellationToken)
    {
        var kind = extreme.Property.Kind;
        return SingleAsync($"{(extreme.Greatest ? "max" : "min")}({_columns.Value(extreme.Property, kind)})", Key(kind), cancellationToken);
    }

    // A value falls into the range behind all bounds that it reaches.
    private string Range(RangeAggregation range)
    {
        var value = _columns.Value(range.Property, Cql2Kind.Number);
        var reached = string.Join(" + ", range.Bounds.Select(bound => $"({value} >= {values.Add(bound)})::int").DefaultIfEmpty("0"));
        return $"CASE WHEN {value} IS NOT NULL THEN {reached} END";
    }

    // Nanoseconds to microseconds, rounded down, to a calendar and back; what begins before 64 bits do begins with them.
    private static string Begin(CalendarPeriod period, string nanoseconds) =>
        $"greatest(extract(epoch FROM date_trunc('{period.ToString().ToLowerInvariant()}', {ArithmeticSql.Timestamp(nanoseconds)})) * 1000000000, {long.MinValue})::bigint";

    private static Func<object, object> Key(Cql2Kind kind) => kind == Cql2Kind.Instant ? value => new StacTime((long)value) : value => value;

    private async ValueTask<AggregationResult> BucketedAsync(
        string key, string order, int most, Func<object, object> read, CancellationToken cancellationToken)
    {
        var rows = await session.AllAsync(
            new Statement($"SELECT key, count(*) FROM (SELECT {key} AS key FROM items i WHERE {where}) AS met WHERE key IS NOT NULL GROUP BY key ORDER BY {order}", values.All),
            row => new AggregationBucket(read(row.GetValue(0)), row.GetInt64(1)),
            cancellationToken).ConfigureAwait(false);
        return new AggregationResult(null, [.. rows.Take(most)], rows.Skip(most).Sum(bucket => bucket.Frequency));
    }

    private async ValueTask<AggregationResult> SingleAsync(string value, Func<object, object> read, CancellationToken cancellationToken)
    {
        var rows = await session.AllAsync(
            new Statement($"SELECT {value} FROM items i WHERE {where}", values.All), row => row.IsDBNull(0) ? null : read(row.GetValue(0)), cancellationToken).ConfigureAwait(false);
        return new AggregationResult(rows[0], [], 0);
    }
}
