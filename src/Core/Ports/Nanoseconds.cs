namespace Groundshift.Core.Ports;

/// <summary>Times as stores keep them: nanoseconds since 1970-01-01T00:00:00Z.</summary>
public static class Nanoseconds
{
    /// <summary>Nanoseconds in a tick of .NET.</summary>
    public const long PerTick = 100;

    /// <summary>Times outside 1677 to 2262 become the nearest that 64 bits hold: they serve as open ends of intervals.</summary>
    public static long Of(DateTimeOffset time)
    {
        var ticks = time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;
        return Math.Clamp(ticks, long.MinValue / PerTick, long.MaxValue / PerTick) * PerTick;
    }

    /// <summary>The same for a time that may be missing.</summary>
    public static long? Of(DateTimeOffset? time) => time is { } known ? Of(known) : null;

    /// <summary>The moment, rounded to ticks towards 1970.</summary>
    public static DateTimeOffset Time(long nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / PerTick);
}
