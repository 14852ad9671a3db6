using Groundshift.Core.Cql2;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Catalog.Search;

/// <summary>The aggregations that items of some collections allow, by name. Source: STAC API aggregation extension 0.3.0.</summary>
internal sealed class AggregationNames
{
    /// <summary>Items by calendar period; the period depends on how long the items' times reach.</summary>
    public const string DatetimeFrequency = "datetime_frequency";

    /// <summary>Time of the first item.</summary>
    public const string DatetimeFirst = "datetime_min";

    /// <summary>Time of the last item.</summary>
    public const string DatetimeLast = "datetime_max";

    private const string CloudFrequency = "cloud_cover_frequency";
    private const string CloudCover = "eo:cloud_cover";
    private const int MostBuckets = 1000;

    // Percent of a scene: nearly clear, usable, clouded.
    private static readonly double[] CloudBounds = [5, 15, 40];

    private static readonly PropertyReference Datetime = new("datetime", Cql2Kind.Instant);

    private readonly SortedDictionary<string, Aggregation> _all = new(StringComparer.Ordinal)
    {
        ["total_count"] = new CountAggregation(),
        [DatetimeFirst] = new ExtremeAggregation(Datetime, Greatest: false),
        [DatetimeLast] = new ExtremeAggregation(Datetime, Greatest: true),
        [DatetimeFrequency] = new CalendarAggregation(Datetime, CalendarPeriod.Month, MostBuckets),
        ["collection_frequency"] = new TermAggregation(new PropertyReference(ItemRecord.Collection, Cql2Kind.Text), MostBuckets),
        [CloudFrequency] = new RangeAggregation(new PropertyReference(CloudCover, Cql2Kind.Number), CloudBounds),
    };

    public AggregationNames(Queryables queryables)
    {
        foreach (var (name, kind) in queryables.Properties)
        {
            var property = new PropertyReference(name, kind);
            if (kind is Cql2Kind.Number or Cql2Kind.Instant)
            {
                _all.TryAdd($"{name}_min", new ExtremeAggregation(property, Greatest: false));
                _all.TryAdd($"{name}_max", new ExtremeAggregation(property, Greatest: true));
            }

            if (kind is Cql2Kind.Number or Cql2Kind.Text or Cql2Kind.Boolean)
            {
                _all.TryAdd($"{name}_frequency", new TermAggregation(property, MostBuckets));
            }
        }
    }

    /// <summary>All of them.</summary>
    public IReadOnlyDictionary<string, Aggregation> All => _all;

    /// <summary>The aggregation of a name.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public Aggregation Find(string name) => _all.TryGetValue(name, out var found)
        ? found
        : throw new InvalidInputException("aggregations", "names of /aggregations", name.Length <= 80 ? $"'{name}'" : "another", "Write for example aggregations=total_count,datetime_frequency.");

    /// <summary>The period that gives a readable number of buckets between two times.</summary>
    public static Aggregation Calendar(Core.Stac.StacTime first, Core.Stac.StacTime last)
    {
        var span = last.ToDateTimeOffset() - first.ToDateTimeOffset();
        var period = span.TotalDays switch
        {
            <= 3 => CalendarPeriod.Hour,
            <= 92 => CalendarPeriod.Day,
            <= 3660 => CalendarPeriod.Month,
            _ => CalendarPeriod.Year,
        };
        return new CalendarAggregation(Datetime, period, MostBuckets);
    }
}
