using System.Globalization;
using Groundshift.Core.Jobs;

namespace Groundshift.Core.Stac;

/// <summary>A moment in nanoseconds since 1970-01-01T00:00:00Z, as precise as RFC 3339 with nine fraction digits.</summary>
/// <remarks>
/// <para>Unit: nanoseconds, UTC without leap seconds. Range: 1677-09-21 to 2262-04-11, what 64 bits hold.</para>
/// <para>.NET's own times hold 100 ns; <see cref="ToDateTimeOffset"/> rounds down to them.</para>
/// </remarks>
public readonly record struct StacTime(long Nanoseconds) : IComparable<StacTime>
{
    internal const long NanosecondsPerSecond = 1_000_000_000;
    private const long NanosecondsPerTick = 100;

    /// <summary>The same moment.</summary>
    /// <exception cref="InvalidInputException">It lies outside the range.</exception>
    public static StacTime From(DateTimeOffset time)
    {
        var nanoseconds = (Int128)(time.UtcTicks - DateTime.UnixEpoch.Ticks) * NanosecondsPerTick;
        return nanoseconds >= long.MinValue && nanoseconds <= long.MaxValue
            ? new StacTime((long)nanoseconds)
            : throw OutOfRange("datetime", time.ToString("O", CultureInfo.InvariantCulture));
    }

    /// <summary>Reads an RFC 3339 date-time: with zone, upper or lower case, one to nine fraction digits.</summary>
    /// <exception cref="InvalidInputException">It is none, or lies outside the range.</exception>
    public static StacTime Parse(string field, string text) => Rfc3339.TryParse(text, out var nanoseconds)
        ? nanoseconds >= long.MinValue && nanoseconds <= long.MaxValue ? new StacTime((long)nanoseconds) : throw OutOfRange(field, text)
        : throw new InvalidInputException(field, "an RFC 3339 date-time with zone, such as 2022-07-06T08:56:11Z", $"'{text}'", "Give date, time and zone.");

    /// <summary>Reads an RFC 3339 date-time; false where <see cref="Parse"/> throws.</summary>
    public static bool TryParse(string text, out StacTime time)
    {
        var valid = Rfc3339.TryParse(text, out var nanoseconds) && nanoseconds >= long.MinValue && nanoseconds <= long.MaxValue;
        time = valid ? new StacTime((long)nanoseconds) : default;
        return valid;
    }

    /// <summary>The moment in .NET's precision, rounded down.</summary>
    public DateTimeOffset ToDateTimeOffset()
    {
        var (ticks, rest) = Math.DivRem(Nanoseconds, NanosecondsPerTick);
        return new DateTimeOffset(DateTime.UnixEpoch.AddTicks(rest < 0 ? ticks - 1 : ticks));
    }

    /// <inheritdoc/>
    public int CompareTo(StacTime other) => Nanoseconds.CompareTo(other.Nanoseconds);

    /// <summary>RFC 3339 in UTC with as many fraction digits as needed.</summary>
    public override string ToString()
    {
        var (seconds, fraction) = Math.DivRem(Nanoseconds, NanosecondsPerSecond);
        if (fraction < 0)
        {
            seconds--;
            fraction += NanosecondsPerSecond;
        }

        var whole = DateTime.UnixEpoch.AddSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        var digits = fraction.ToString("000000000", CultureInfo.InvariantCulture).TrimEnd('0');
        return digits.Length == 0 ? $"{whole}Z" : $"{whole}.{digits}Z";
    }

    /// <summary>True when <paramref name="left"/> is earlier.</summary>
    public static bool operator <(StacTime left, StacTime right) => left.Nanoseconds < right.Nanoseconds;

    /// <summary>True when <paramref name="left"/> is later.</summary>
    public static bool operator >(StacTime left, StacTime right) => left.Nanoseconds > right.Nanoseconds;

    /// <summary>True when <paramref name="left"/> is not later.</summary>
    public static bool operator <=(StacTime left, StacTime right) => left.Nanoseconds <= right.Nanoseconds;

    /// <summary>True when <paramref name="left"/> is not earlier.</summary>
    public static bool operator >=(StacTime left, StacTime right) => left.Nanoseconds >= right.Nanoseconds;

    private static InvalidInputException OutOfRange(string field, string found) =>
        new(field, "a time from 1677-09-21 to 2262-04-11", $"'{found}'", "Correct the year.");
}
