using System.Globalization;
using Groundshift.Core.Stac;

namespace Groundshift.Core.Cql2;

/// <summary>A date or a timestamp. A date stands for its first moment in UTC where it meets a timestamp.</summary>
/// <param name="Nanoseconds">Since 1970-01-01T00:00:00Z; moments that 64 bits do not hold are moved to the nearest that they do.</param>
/// <param name="IsDate">True for a date.</param>
public readonly record struct Cql2Instant(long Nanoseconds, bool IsDate)
{
    private const string DateFormat = "yyyy-MM-dd";

    /// <summary>Reads <c>2022-04-16</c> or an RFC 3339 date-time.</summary>
    public static bool TryParse(string text, out Cql2Instant instant) => TryParseDate(text, out instant) || TryParseTimestamp(text, out instant);

    /// <summary>Reads <c>2022-04-16</c>.</summary>
    public static bool TryParseDate(string text, out Cql2Instant instant)
    {
        var valid = text.Length == DateFormat.Length && DateOnly.TryParseExact(text, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
        return TryParseTimestamp(valid ? text + "T00:00:00Z" : "", out instant) && (instant = instant with { IsDate = true }).IsDate;
    }

    /// <summary>Reads an RFC 3339 date-time.</summary>
    public static bool TryParseTimestamp(string text, out Cql2Instant instant)
    {
        var valid = Rfc3339.TryParse(text, out var nanoseconds);
        instant = new Cql2Instant((long)Int128.Clamp(nanoseconds, long.MinValue, long.MaxValue), IsDate: false);
        return valid;
    }

    /// <summary>As it stands in a CQL2 literal.</summary>
    public override string ToString()
    {
        var time = new StacTime(Nanoseconds);
        return IsDate ? time.ToDateTimeOffset().ToString(DateFormat, CultureInfo.InvariantCulture) : time.ToString();
    }
}

/// <summary>A closed interval of time; a null end is open.</summary>
public readonly record struct Cql2Period(long? From, long? To);
