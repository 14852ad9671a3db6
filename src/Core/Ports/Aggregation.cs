using Groundshift.Core.Cql2;

namespace Groundshift.Core.Ports;

/// <summary>A figure to compute over all items of a search.</summary>
public abstract record Aggregation;

/// <summary>How many items match.</summary>
public sealed record CountAggregation : Aggregation;

/// <summary>The least or the greatest value of a number or time.</summary>
public sealed record ExtremeAggregation(PropertyReference Property, bool Greatest) : Aggregation;

/// <summary>How often each value of a text, number or flag occurs; the most frequent first, then by value.</summary>
/// <param name="Property">The property.</param>
/// <param name="MostBuckets">Items of rarer values are counted in the overflow.</param>
public sealed record TermAggregation(PropertyReference Property, int MostBuckets) : Aggregation;

/// <summary>How many items lie in each calendar period (UTC), by time.</summary>
public sealed record CalendarAggregation(PropertyReference Property, CalendarPeriod Period, int MostBuckets) : Aggregation;

/// <summary>How many items have a number in each range: below the first bound, from each bound to the next, and from the last on.</summary>
public sealed record RangeAggregation(PropertyReference Property, IReadOnlyList<double> Bounds) : Aggregation;

/// <summary>Lengths of calendar periods.</summary>
public enum CalendarPeriod
{
#pragma warning disable CS1591 // the names say it
    Year,
    Month,
    Day,
    Hour,
#pragma warning restore CS1591
}

/// <summary>The answer to an aggregation.</summary>
/// <param name="Value">A count (long), a number (double) or a time (<see cref="Stac.StacTime"/>); null where there are buckets, or no value at all.</param>
/// <param name="Buckets">Counts by key; empty where there is a value.</param>
/// <param name="Overflow">Items with a value that no bucket counts.</param>
public sealed record AggregationResult(object? Value, IReadOnlyList<AggregationBucket> Buckets, long Overflow);

/// <summary>How many items share a key.</summary>
/// <param name="Key">A string, double or bool; a time, the begin of a period for calendars, as <see cref="Stac.StacTime"/>; the number of a range, from 0, as int.</param>
/// <param name="Frequency">Number of items; never 0.</param>
public sealed record AggregationBucket(object Key, long Frequency);
