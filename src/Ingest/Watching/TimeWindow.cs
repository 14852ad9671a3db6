using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Ingest.Watching;

/// <summary>A closed stretch of time.</summary>
internal readonly record struct TimeWindow(DateTimeOffset From, DateTimeOffset To)
{
    public TimeSpan Length => To - From;

    public DatetimeRange Range => new(StacTime.From(From).Nanoseconds, StacTime.From(To).Nanoseconds);

    /// <summary>Both halves; they share the moment in the middle, so that nothing falls between them.</summary>
    public (TimeWindow Earlier, TimeWindow Later) Halve()
    {
        var middle = From + (Length / 2);
        return (this with { To = middle }, this with { From = middle });
    }
}
