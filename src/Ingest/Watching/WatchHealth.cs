using Groundshift.Core.Ports;

namespace Groundshift.Ingest.Watching;

/// <summary>Tells from a cursor whether a catalog has gone quiet.</summary>
public static class WatchHealth
{
    /// <summary>True when the catalog has brought nothing new for longer than the options allow.</summary>
    public static bool IsSilent(WatchCursor cursor, WatchingOptions options, DateTimeOffset now) =>
        cursor.LastNews is { } news && now - news > options.SilenceAfter;

    /// <summary>True for the first sweep of each silent period, so that an alarm is raised once and repeated once per period.</summary>
    internal static bool SilenceBegins(DateTimeOffset? previousSweep, WatchCursor cursor, WatchingOptions options)
    {
        if (cursor.LastNews is not { } news || cursor.LastSweep is not { } sweep)
        {
            return false;
        }

        var periods = Periods(sweep - news, options);
        return periods > 0 && (previousSweep is not { } previous || Periods(previous - news, options) < periods);
    }

    private static long Periods(TimeSpan silence, WatchingOptions options) => (long)Math.Floor(silence / options.SilenceAfter);
}
