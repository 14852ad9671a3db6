using System.Globalization;
using Groundshift.Core.Jobs;
using NetTopologySuite.Geometries;

namespace Groundshift.Ingest.Planning;

/// <summary>
/// Chooses the scene that a new one is compared with: of about a year earlier, when crops and light were alike; else of a few weeks
/// earlier.
/// </summary>
/// <remarks>
/// A function of the candidates only. What counts is the share of the area that a scene shows without cloud: by the items' footprints,
/// and by the cloud that each item states, which is that of its own whole. Where in it the clouds lie nobody knows before it is read.
/// </remarks>
internal static class ReferenceScene
{
    // The season moves by two or three weeks from year to year.
    private const int DaysAroundAnniversary = 30;

    // Nearer scenes still show what has just begun to change; farther ones another season.
    private const int LeastDays = 20;
    private const int MostDays = 90;

    // Another orbit looks from the other side and at another hour: what that costs is put level with a tenth more cloud.
    private const double OtherOrbitPercent = 10;

    /// <summary>The reference; null where no candidate lies in either interval.</summary>
    /// <param name="scene">The new scene.</param>
    /// <param name="candidates">Usable scenes on its grid.</param>
    /// <param name="covered">Percent of the area that a footprint covers.</param>
    public static SceneRecord? Of(SceneRecord scene, IEnumerable<SceneRecord> candidates, Func<Geometry, double> covered)
    {
        var known = candidates.Where(other => MayServe(other, scene)).ToList();
        var anniversary = Acquired(scene).AddYears(-1);
        return known.Where(other => IsAnniversary(other, scene))
                .OrderBy(other => Cost(other, scene, covered))
                .ThenBy(other => (Acquired(other) - anniversary).Duration())
                .ThenBy(other => other.Key.Value, StringComparer.Ordinal)
                .FirstOrDefault()
            ?? known.OrderBy(other => Cost(other, scene, covered))
                .ThenByDescending(Acquired)
                .ThenBy(other => other.Key.Value, StringComparer.Ordinal)
                .FirstOrDefault();
    }

    /// <summary>True where a scene lies in one of the intervals before another.</summary>
    public static bool MayServe(SceneRecord earlier, SceneRecord later)
    {
        var days = (Acquired(later) - Acquired(earlier)).TotalDays;
        return IsAnniversary(earlier, later) || (days >= LeastDays && days <= MostDays);
    }

    /// <summary>Why a scene has no reference, as a sentence for its outcome.</summary>
    public static string Missing(SceneRecord scene) => string.Create(
        CultureInfo.InvariantCulture,
        $"no change: no earlier scene to compare with, neither within {DaysAroundAnniversary} days of {Acquired(scene).AddYears(-1).UtcDateTime:yyyy-MM-dd} nor {LeastDays} to {MostDays} days before");

    private static bool IsAnniversary(SceneRecord earlier, SceneRecord later) =>
        (Acquired(earlier) - Acquired(later).AddYears(-1)).Duration().TotalDays <= DaysAroundAnniversary;

    // A scene that does not state its clouds may be all cloud, and so may what it does not cover.
    private static double Cost(SceneRecord other, SceneRecord scene, Func<Geometry, double> covered)
    {
        var clear = other.Parts.Sum(part => covered(part.Footprint) * (100 - (part.CloudCoverPercent ?? 100)) / 100);
        return 100 - Math.Min(100, clear) + (OrbitOf(other) == OrbitOf(scene) ? 0 : OtherOrbitPercent);
    }

    private static string? OrbitOf(SceneRecord scene) => scene.Key.Value.Split('/') is ["s2", _, _, var orbit, _, _] ? orbit : null;

    private static DateTimeOffset Acquired(SceneRecord scene) => scene.Parts.Min(part => part.Acquired);
}
