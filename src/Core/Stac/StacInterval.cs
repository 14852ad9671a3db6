using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Core.Stac;

/// <summary>The <c>datetime</c> parameter of searches: one time, <c>a/b</c>, <c>../b</c>, <c>a/..</c>, and the same with an empty end.</summary>
/// <remarks>Source: OGC API Features part 1, parameter <c>datetime</c>; RFC 3339.</remarks>
public static class StacInterval
{
    /// <summary>Reads the parameter. Times that 64 bits of nanoseconds do not hold are moved to the nearest that they do.</summary>
    /// <exception cref="InvalidInputException">It has another form, is open at both ends, or ends before it begins.</exception>
    public static DatetimeRange Parse(string text)
    {
        var parts = text.Split('/');
        switch (parts.Length)
        {
            case 1:
                var moment = Moment(text, text);
                return new DatetimeRange(moment, moment);
            case 2:
                var from = End(parts[0], text);
                var to = End(parts[1], text);
                return (from, to) switch
                {
                    (null, null) => throw Invalid(text, "open at both ends"),
                    ({ } first, { } last) when first > last => throw Invalid(text, "ends before it begins"),
                    _ => new DatetimeRange(from, to),
                };
            default:
                throw Invalid(text, $"{parts.Length} parts");
        }
    }

    /// <summary>Writes an interval for a request; null where both ends are open, for then nothing is asked.</summary>
    public static string? Format(DatetimeRange range) => (range.FromNanoseconds, range.ToNanoseconds) switch
    {
        (null, null) => null,
        var (from, to) => $"{Text(from)}/{Text(to)}",
    };

    /// <summary>True when two closed intervals have a moment in common.</summary>
    public static bool Overlaps(DatetimeRange left, DatetimeRange right) =>
        (left.FromNanoseconds ?? long.MinValue) <= (right.ToNanoseconds ?? long.MaxValue) &&
        (right.FromNanoseconds ?? long.MinValue) <= (left.ToNanoseconds ?? long.MaxValue);

    private static string Text(long? nanoseconds) => nanoseconds is { } known ? new StacTime(known).ToString() : "..";

    private static long? End(string part, string whole) => part is "" or ".." ? null : Moment(part, whole);

    private static long Moment(string part, string whole) => Rfc3339.TryParse(part, out var nanoseconds)
        ? (long)Int128.Clamp(nanoseconds, long.MinValue, long.MaxValue)
        : throw Invalid(whole, $"'{part}'");

    private static InvalidInputException Invalid(string text, string found) =>
        new("datetime", "an RFC 3339 date-time or an interval of two, one of them possibly '..'", $"'{text}' ({found})", "Write times with zone, such as 2022-07-06T00:00:00Z/...");
}
