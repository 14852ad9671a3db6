using System.Globalization;
using Groundshift.Core.Jobs;
using NetTopologySuite.Geometries;

namespace Groundshift.Ingest.Planning;

/// <summary>Finds the scenes that go with the scene of a job: its reference, other sensors, the months before it.</summary>
/// <remarks>A function of the known scenes only. All are of the area, and overlap the scene.</remarks>
internal static class SceneCompanions
{
    // Clouds leave a month a handful of usable scenes; the least cloudy few give nearly every pixel, and a year of all of them would
    // be over seventy scenes of Sentinel-2 to read for one product.
    private const int MostScenesPerMonth = 3;

    // The step of a series: what lies farther away shows other ground.
    private static readonly TimeSpan MostApart = TimeSpan.FromDays(31);

    /// <summary>The scenes of a job in order, the given one last; or why there is none yet.</summary>
    /// <param name="scene">The scene that the job is about.</param>
    /// <param name="needs">What the model takes.</param>
    /// <param name="known">Other usable scenes of the area.</param>
    /// <param name="covered">Percent of the area that a footprint covers.</param>
    public static (IReadOnlyList<SceneRecord> Scenes, string? Missing) Find(
        SceneRecord scene, ModelNeeds needs, IReadOnlyList<SceneRecord> known, Func<Geometry, double> covered)
    {
        if (needs.IsOneScene)
        {
            return ([scene], null);
        }

        if (needs.Sources is [var main, ..] && main.Sensor != SensorOf(scene))
        {
            return ([], $"kept to be looked at together with scenes of {main.Sensor}");
        }

        var near = known.Where(other => other.Key != scene.Key && Overlap(other, scene)).ToList();
        return needs.ComparesPair ? Pair(scene, near, covered) : Set(scene, needs, near);
    }

    /// <summary>True where a change of <paramref name="companion"/> may change the job of <paramref name="scene"/>.</summary>
    public static bool MayConcern(SceneRecord companion, SceneRecord scene, ModelNeeds needs)
    {
        if (companion.Key == scene.Key || (needs.Sources is [var main, ..] && SensorOf(scene) != main.Sensor) || !Overlap(companion, scene))
        {
            return false;
        }

        if (needs.ComparesPair)
        {
            return ReferenceScene.MayServe(companion, scene);
        }

        var (earlier, later) = (Acquired(companion), Acquired(scene));
        return SensorOf(companion) == SensorOf(scene)
            ? earlier < later && MonthsBetween(earlier, later) < needs.Months
            : (later - earlier).Duration() <= MostApart || (earlier < later && MonthsBetween(earlier, later) < needs.Months);
    }

    private static (IReadOnlyList<SceneRecord> Scenes, string? Missing) Pair(SceneRecord scene, List<SceneRecord> near, Func<Geometry, double> covered)
    {
        var before = ReferenceScene.Of(scene, near.Where(other => IsOnGridOf(other, scene)), covered);
        return before is null ? ([], ReferenceScene.Missing(scene)) : ([before, scene], null);
    }

    private static (IReadOnlyList<SceneRecord> Scenes, string? Missing) Set(SceneRecord scene, ModelNeeds needs, List<SceneRecord> near)
    {
        var scenes = new List<SceneRecord>();
        foreach (var source in needs.Sources)
        {
            var isOwn = source.Sensor == SensorOf(scene);
            var candidates = near.Where(other => SensorOf(other) == source.Sensor && (!isOwn || IsOnGridOf(other, scene))).ToList();
            if (source.Dates > 1)
            {
                scenes.AddRange(Months(candidates, scene, source.Dates));
            }
            else if (!isOwn)
            {
                var nearest = candidates.Where(other => (Acquired(other) - Acquired(scene)).Duration() <= MostApart).MinBy(other => (Acquired(other) - Acquired(scene)).Duration());
                if (nearest is null)
                {
                    return ([], string.Create(CultureInfo.InvariantCulture, $"waits for a scene of {source.Sensor} within {MostApart.TotalDays:0} days"));
                }

                scenes.Add(nearest);
            }
        }

        if (needs.Forecasts && scenes.All(other => MonthsBetween(Acquired(other), Acquired(scene)) == 0))
        {
            return ([], "waits for a scene of an earlier month to forecast from");
        }

        // Oldest first, other sensors before the scene's own.
        return ([.. scenes.Distinct().OrderBy(other => SensorOf(other) == SensorOf(scene)).ThenBy(Acquired), scene], null);
    }

    private static IEnumerable<SceneRecord> Months(List<SceneRecord> candidates, SceneRecord scene, int dates) => candidates
        .Where(other => Acquired(other) <= Acquired(scene))
        .GroupBy(other => MonthsBetween(Acquired(other), Acquired(scene)))
        .Where(month => month.Key >= 0 && month.Key < dates)
        .SelectMany(month => month
            .OrderBy(other => other.Parts.Average(part => part.CloudCoverPercent ?? double.MaxValue))
            .ThenByDescending(Acquired)
            .Take(month.Key == 0 ? MostScenesPerMonth - 1 : MostScenesPerMonth));

    // The tile of Sentinel-2 says which grid; other products of one collection are taken to share theirs, and the worker checks.
    private static bool IsOnGridOf(SceneRecord other, SceneRecord scene) => GridOf(other) == GridOf(scene);

    private static string GridOf(SceneRecord scene) => scene.Key.Value.Split('/') is ["s2", _, _, _, var tile, _]
        ? tile
        : $"{scene.Parts[0].Catalog}/{scene.Parts[0].Collection}";

    private static bool Overlap(SceneRecord left, SceneRecord right) =>
        left.Parts.Any(part => right.Parts.Any(other => part.Footprint.Intersects(other.Footprint)));

    private static Core.Sensors.SensorKind SensorOf(SceneRecord scene) => scene.Parts[0].Sensor;

    private static DateTimeOffset Acquired(SceneRecord scene) => scene.Parts.Min(part => part.Acquired);

    private static int MonthsBetween(DateTimeOffset from, DateTimeOffset to) =>
        ((to.UtcDateTime.Year - from.UtcDateTime.Year) * 12) + to.UtcDateTime.Month - from.UtcDateTime.Month;
}
