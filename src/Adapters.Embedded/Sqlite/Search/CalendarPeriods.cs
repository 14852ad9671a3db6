using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Adapters.Embedded.Sqlite.Search;

/// <summary>Calendar periods in UTC.</summary>
internal static class CalendarPeriods
{
    private const long NanosecondsPerTick = 100;

    /// <summary>Begin of the period that holds a time, both in nanoseconds since 1970; clamped to what 64 bits hold.</summary>
    public static long BeginOf(CalendarPeriod period, long nanoseconds)
    {
        var time = new StacTime(nanoseconds).ToDateTimeOffset().UtcDateTime;
        var begin = period switch
        {
            CalendarPeriod.Year => new DateTime(time.Year, 1, 1, 0, 0, 0, DateTimeKind.Utc),
            CalendarPeriod.Month => new DateTime(time.Year, time.Month, 1, 0, 0, 0, DateTimeKind.Utc),
            CalendarPeriod.Day => time.Date,
            _ => time.Date.AddHours(time.Hour),
        };
        return (long)Int128.Max((Int128)(begin - DateTime.UnixEpoch).Ticks * NanosecondsPerTick, long.MinValue);
    }
}
