using System.Globalization;

namespace Groundshift.Core.Stac;

/// <summary>The date-time grammar of RFC 3339 section 5.6, read strictly; nothing else counts as a time.</summary>
internal static class Rfc3339
{
    private const int ShortestLength = 20;
    private const int MostFractionDigits = 9;
    private const int SecondsPerDay = 86_400;

    // The Gregorian calendar repeats after 400 years; year 0000 has no DateTime, so it is counted from year 400.
    private const int CycleYears = 400;
    private const int CycleDays = 146_097;

    /// <summary>Nanoseconds since 1970 of a date-time in years 0000 to 9999, wider than 64 bits hold.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Int128 nanoseconds)
    {
        nanoseconds = 0;
        if (text.Length < ShortestLength || text[4] != '-' || text[7] != '-' || text[10] is not ('T' or 't') || text[13] != ':' || text[16] != ':')
        {
            return false;
        }

        if (!Digits(text[..4], out var year) || !Digits(text[5..7], out var month) || !Digits(text[8..10], out var day) ||
            !Digits(text[11..13], out var hour) || !Digits(text[14..16], out var minute) || !Digits(text[17..19], out var second) ||
            !TryFraction(text[19..], out var fraction, out var zone) || !TryOffset(zone, out var offsetMinutes) ||
            !TryDays(year, month, day, out var days) || hour > 23 || minute > 59 || second > 60)
        {
            return false;
        }

        var seconds = (days * (long)SecondsPerDay) + (hour * 3600) + (minute * 60) + second - (offsetMinutes * 60);

        // Second 60 is a leap second; those are only ever inserted at the end of a UTC day. It reads as the next second.
        if (second == 60 && seconds % SecondsPerDay != 0)
        {
            return false;
        }

        nanoseconds = ((Int128)seconds * StacTime.NanosecondsPerSecond) + fraction;
        return true;
    }

    private static bool TryDays(int year, int month, int day, out int days)
    {
        days = 0;
        var cycle = year == 0 ? 1 : 0;
        if (month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year + (cycle * CycleYears), month))
        {
            return false;
        }

        var date = new DateOnly(year + (cycle * CycleYears), month, day);
        days = date.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber - (cycle * CycleDays);
        return true;
    }

    private static bool TryFraction(ReadOnlySpan<char> text, out long nanoseconds, out ReadOnlySpan<char> rest)
    {
        nanoseconds = 0;
        rest = text;
        if (text[0] != '.')
        {
            return true;
        }

        var end = 1;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        var count = end - 1;
        if (count is < 1 or > MostFractionDigits)
        {
            return false;
        }

        nanoseconds = long.Parse(text[1..end], NumberStyles.None, CultureInfo.InvariantCulture);
        for (var i = count; i < MostFractionDigits; i++)
        {
            nanoseconds *= 10;
        }

        rest = text[end..];
        return true;
    }

    private static bool TryOffset(ReadOnlySpan<char> zone, out int minutes)
    {
        minutes = 0;
        if (zone is "Z" or "z")
        {
            return true;
        }

        if (zone.Length != 6 || zone[0] is not ('+' or '-') || zone[3] != ':' ||
            !Digits(zone[1..3], out var hour) || !Digits(zone[4..], out var minute) || hour > 23 || minute > 59)
        {
            return false;
        }

        minutes = ((hour * 60) + minute) * (zone[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool Digits(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
