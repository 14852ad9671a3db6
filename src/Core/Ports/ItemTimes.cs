using Groundshift.Core.Stac;

namespace Groundshift.Core.Ports;

/// <summary>The times of an item: the closed interval that a search must meet, and the moment to sort by.</summary>
/// <param name="Start">Nanoseconds since 1970.</param>
/// <param name="End">Nanoseconds since 1970, not before the start.</param>
/// <param name="Moment"><c>datetime</c>; the start of the interval where that is null.</param>
public readonly record struct ItemTimes(long Start, long End, long Moment)
{
    /// <summary>How far apart the three lie: bounds where in the sort order the items of an interval can be.</summary>
    public long Span => (long)Int128.Min((Int128)Math.Max(End, Moment) - Math.Min(Start, Moment), long.MaxValue);

    /// <summary>Reads them from an item.</summary>
    /// <exception cref="Jobs.InvalidInputException">The item has no time that can be read.</exception>
    public static ItemTimes Of(StacItem item)
    {
        var interval = item.ReadInterval();
        var (start, end) = (interval.FromNanoseconds!.Value, interval.ToNanoseconds!.Value); // An item's interval is closed.
        return new ItemTimes(start, end, item.Datetime?.Nanoseconds ?? start);
    }
}
