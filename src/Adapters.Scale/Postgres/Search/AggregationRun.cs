using Groundshift.Core.Cql2;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Adapters.Scale.Postgres.Search;

/// <summary>Figures over all items that fulfil a condition.</summary>
internal sealed class AggregationRun(PostgresSession session, string where, SqlValues values)
{
    private readonly ItemColumns _columns = new(values);

    /// <summary>The figures in the order asked for; null where items are among the matches whose own geometry crosses itself, and that matters.</summary>
    /// <param name="aggregations">What to compute.</param>
    /// <param name="hasDoubts">Whether such items are let through by the condition without having been judged.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async ValueTask<IReadOnlyList<AggregationResult>?> ComputeAsync(IReadOnlyList<Aggregation> aggregations, bool hasDoubts, CancellationToken cancellationToken)
    {
        var singles = aggregations.Select(Single).OfType<(string Sql, Func<object, object> Read)>().ToList();
        IReadOnlyList<object?> values = [];
        if (hasDoubts || singles.Count > 0)
        {
            // One look at the matches for all figures of one number, and for the doubts.
            var (isDoubtful, read) = await SinglesAsync(singles, hasDoubts, cancellationToken).ConfigureAwait(false);
            if (isDoubtful)
            {
                return null;
            }

            values = read;
        }

        List<AggregationResult> results = [];
        var next = 0;
        foreach (var aggregation in aggregations)
        {
            results.Add(Single(aggregation) is null
                ? await BucketedAsync(aggregation, cancellationToken).ConfigureAwait(false)
                : new AggregationResult(values[next++], [], 0));
        }

        return results;
    }

    private async ValueTask<(bool IsDoubtful, IReadOnlyList<object?> Values)> SinglesAsync(
        IReadOnlyList<(string Sql, Func<object, object> Read)> singles, bool hasDoubts, CancellationToken cancellationToken)
    {
        var columns = singles.Select(single => single.Sql).Prepend(hasDoubts ? "coalesce(bool_or(NOT i.sound), false)" : "false");
        var rows = await session.AllAsync(
            new Statement($"SELECT {string.Join(", ", columns)} FROM items i WHERE {where}", values.All),
            row => (row.GetBoolean(0), (IReadOnlyList<object?>)[.. singles.Select((single, place) => row.IsDBNull(place + 1) ? null : single.Read(row.GetValue(place + 1)))]),
            cancellationToken).ConfigureAwait(false);
        return rows[0];
    }

    // The figures that are one number: as SQL, and how it is read.
    private (string Sql, Func<object, object> Read)? Single(Aggregation aggregation) => aggregation switch
    {
        CountAggregation => ("count(*)", value => value),
        ExtremeAggregation { Property: var property } extreme => ($"{(extreme.Greatest ? "max" : "min")}({_columns.Value(property, property.Kind)})", Key(property.Kind)),
        _ => null,
    };

    private ValueTask<AggregationResult> BucketedAsync(Aggregation aggregation, CancellationToken cancellationToken) => aggregation switch
    {
        TermAggregation terms => BucketedAsync(
            _columns.Value(terms.Property, terms.Property.Kind), "count(*) DESC, 1", terms.MostBuckets, Key(terms.Property.Kind), cancellationToken),
        CalendarAggregation calendar => BucketedAsync(
            Begin(calendar.Period, _columns.Value(calendar.Property, Cql2Kind.Instant)), "1", calendar.MostBuckets, Key(Cql2Kind.Instant), cancellationToken),
        RangeAggregation range => BucketedAsync(Range(range), "1", range.Bounds.Count + 1, value => (int)value, cancellationToken),
        _ => throw new InvalidOperationException($"There is no {aggregation.GetType().Name}."),
    };

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
}
