using Microsoft.Data.Sqlite;

namespace Groundshift.Adapters.Embedded.Sqlite;

/// <summary>Times as the database keeps them: nanoseconds since 1970-01-01T00:00:00Z.</summary>
internal static class Nanoseconds
{
    public const long PerTick = 100;

    /// <summary>Times outside 1677 to 2262 become the nearest that 64 bits hold: they serve as open ends of intervals.</summary>
    public static long Of(DateTimeOffset time)
    {
        var ticks = time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;
        return Math.Clamp(ticks, long.MinValue / PerTick, long.MaxValue / PerTick) * PerTick;
    }

    public static long? Of(DateTimeOffset? time) => time is { } known ? Of(known) : null;

    public static DateTimeOffset? Time(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : Time(row.GetInt64(column));

    public static DateTimeOffset Time(long nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / PerTick);
}
