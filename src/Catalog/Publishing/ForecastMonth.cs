using Groundshift.Core.Jobs;

namespace Groundshift.Catalog.Publishing;

/// <summary>The month that a forecast is for.</summary>
internal static class ForecastMonth
{
    /// <summary>Its first day: the one that the job names, else that of its newest scene.</summary>
    public static DateOnly Of(SceneJob job)
    {
        var newest = job.Scenes.Max(scene => scene.Parts.Min(part => part.Acquired)).UtcDateTime;
        return job.TargetMonth ?? new DateOnly(newest.Year, newest.Month, 1);
    }

    /// <summary>The first instant of a month.</summary>
    public static DateTimeOffset Start(DateOnly month) => new(month.Year, month.Month, 1, 0, 0, 0, TimeSpan.Zero);
}
