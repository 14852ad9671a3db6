using Groundshift.Core.Messages;

namespace Groundshift.Catalog.Tests.Publishing;

/// <summary>Figures of a comparison that nobody made.</summary>
internal static class MadeUpComparison
{
    /// <summary>Of two summers.</summary>
    public static ChangeSummary Summary => new()
    {
        Method = "IR-MAD",
        Threshold = "Otsu",
        Before = new DateTimeOffset(2021, 7, 6, 8, 56, 11, TimeSpan.Zero),
        After = new DateTimeOffset(2022, 7, 6, 8, 56, 11, TimeSpan.Zero),
        ValidHectares = 100,
        ChangedHectares = 2.5,
        MinimumHectares = 0.5,
        Patches = 1,
        EffectivePixels = 1000,
        Transitions = [new("trees-to-built", "trees", "built", 2.5, 250)],
    };
}
