using System.Text.Json.Serialization;

namespace Groundshift.Core.Alerting;

/// <summary>A part of the year, in UTC: whole months, or a window of days that may go over the new year. One of the two.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record Season
{
    /// <summary>Months, 1 to 12; empty where the window counts.</summary>
    public IReadOnlyList<int> Months { get; set; } = [];

    /// <summary>First day of the year, 1 to 366.</summary>
    public int? FirstDay { get; set; }

    /// <summary>Last day of the year, itself included; below <see cref="FirstDay"/> where the window goes over the new year.</summary>
    public int? LastDay { get; set; }

    /// <summary>True when a moment lies in the season.</summary>
    public bool Contains(DateTimeOffset time)
    {
        if (FirstDay is not { } first || LastDay is not { } last)
        {
            return Months.Contains(time.UtcDateTime.Month);
        }

        var day = time.UtcDateTime.DayOfYear;
        return first <= last ? day >= first && day <= last : day >= first || day <= last;
    }
}
