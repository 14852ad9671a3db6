using Groundshift.Core.Jobs;

namespace Groundshift.InferenceWorker.Pipeline.Layers;

/// <summary>The calendar of a model's inputs: one month per date of the longest series, or the day of the one scene.</summary>
/// <param name="Months">First day of the month of each date, oldest first.</param>
/// <param name="Days">Day of the year of each date, 1 to 366: that of the preferred scene, or the middle of a month without one.</param>
internal sealed record SceneDates(IReadOnlyList<DateOnly> Months, IReadOnlyList<int> Days)
{
    private const int MiddleOfMonth = 15;

    /// <summary>Consecutive months that end with <paramref name="last"/>.</summary>
    public static SceneDates Ending(DateOnly last, int count, IReadOnlyList<SceneSlot> slots)
    {
        var months = Enumerable.Range(1 - count, count).Select(last.AddMonths).ToArray();
        return new SceneDates(months, [.. months.Select((month, date) =>
            slots.Where(slot => slot.Date == date).Select(slot => (int?)Acquired(slot.Scenes[0]).DayOfYear).FirstOrDefault()
            ?? month.AddDays(MiddleOfMonth - 1).DayOfYear)]);
    }

    /// <summary>The month of a scene, by its first day.</summary>
    public static DateOnly MonthOf(SceneRecord scene) => new(Acquired(scene).Year, Acquired(scene).Month, 1);

    /// <summary>Months from one first of a month to another.</summary>
    public static int MonthsBetween(DateOnly from, DateOnly to) => ((to.Year - from.Year) * 12) + to.Month - from.Month;

    /// <summary>Day of a scene, in UTC.</summary>
    public static DateOnly Acquired(SceneRecord scene) => DateOnly.FromDateTime(scene.Parts.Min(part => part.Acquired).UtcDateTime);
}
