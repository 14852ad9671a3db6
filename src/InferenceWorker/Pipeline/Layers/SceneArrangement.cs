using System.Globalization;
using Groundshift.Core.Jobs;
using Groundshift.Core.Sensors;
using Groundshift.Models.Manifests;

namespace Groundshift.InferenceWorker.Pipeline.Layers;

/// <summary>Which scene of a job goes where among the inputs of its model. Opens nothing.</summary>
/// <remarks>
/// <para>A change takes the earlier scene as <c>before</c> and the later as <c>after</c>. Otherwise scenes go to the first source of
/// their sensor.</para>
/// <para>A series has one place per calendar month (UTC), the last of which is the month of the newest scene, or the target of a
/// forecast; a month without a scene stays empty. Within a month the least cloudy scene is preferred, then the newest.</para>
/// </remarks>
internal sealed record SceneArrangement(IReadOnlyList<SceneSlot> Slots, SceneDates Dates, IReadOnlyList<string> Notes)
{
    /// <summary>The slot whose scene gives the grid: the newest of the first source that has one.</summary>
    public SceneSlot Reference => Slots.Where(slot => slot.Source != SceneSlot.Observed).OrderBy(slot => slot.Source).ThenByDescending(slot => slot.Date).First();

    /// <summary>The job with the scenes that fill a slot: what a product comes from, and no more.</summary>
    public SceneJob Used(SceneJob job) =>
        job with { Scenes = [.. job.Scenes.Where(scene => Slots.Any(slot => slot.Scenes.Contains(scene)))] };

    /// <summary>Arranges the scenes of a job.</summary>
    /// <exception cref="InvalidInputException">The scenes do not fit the model.</exception>
    public static SceneArrangement Of(SceneJob job, ModelManifest model)
    {
        var scenes = job.Scenes;
        if (scenes.Count == 0)
        {
            throw Wrong(model, "at least one scene", "none");
        }

        return model.Product == ProductKinds.Change ? Pair(scenes, model)
            : model.Dates > 1 ? Series(job, model)
            : Single(scenes, model);
    }

    /// <summary>Refuses scenes that are no pair of an earlier and a later one.</summary>
    /// <exception cref="InvalidInputException">They are not two, or not in order.</exception>
    public static void RequirePair(IReadOnlyList<SceneRecord> scenes, ModelReference model)
    {
        if (scenes.Count != 2)
        {
            throw Wrong(model, "two scenes, before and after", Count(scenes));
        }

        if (scenes[0].Parts.Min(part => part.Acquired) >= scenes[1].Parts.Min(part => part.Acquired))
        {
            throw new InvalidInputException(
                "scenes",
                $"a scene before {SceneDates.Acquired(scenes[1]):yyyy-MM-dd} to compare {Name(scenes[1])} with",
                $"{Name(scenes[0])} of {SceneDates.Acquired(scenes[0]):yyyy-MM-dd}",
                "Name the earlier scene with --before, the later one as ITEM.");
        }
    }

    private static SceneArrangement Pair(IReadOnlyList<SceneRecord> scenes, ModelManifest model)
    {
        RequirePair(scenes, model.Reference);
        SceneSlot[] slots = [new(0, 0, [scenes[0]]), new(1, 0, [scenes[1]])];
        return new SceneArrangement(slots, SceneDates.Ending(SceneDates.MonthOf(scenes[1]), 1, [slots[1]]), []);
    }

    private static SceneArrangement Single(IReadOnlyList<SceneRecord> scenes, ModelManifest model)
    {
        var slots = new List<SceneSlot>();
        for (var source = 0; source < model.Sources.Count; source++)
        {
            var own = scenes.Where(scene => SourceOf(scene, model) == source).ToArray();
            slots.Add(own.Length == 1 ? new SceneSlot(source, 0, own) : throw Wrong(model, $"one scene of {model.Sources[source].Sensor}", Count(own)));
        }

        return new SceneArrangement(slots, SceneDates.Ending(SceneDates.MonthOf(slots[0].Scenes[0]), 1, slots[..1]), []);
    }

    private static SceneArrangement Series(SceneJob job, ModelManifest model)
    {
        var forecasts = model.Output.Kind == OutputKind.Values;
        var last = job.TargetMonth ?? job.Scenes.Max(SceneDates.MonthOf);
        var notes = new List<string>();
        var slots = new List<SceneSlot>();
        foreach (var group in job.Scenes.GroupBy(scene => (Source: SourceOf(scene, model), Month: SceneDates.MonthOf(scene))))
        {
            var dates = model.Sources[group.Key.Source].Dates;
            var date = dates - 1 - SceneDates.MonthsBetween(group.Key.Month, last);
            if (date < 0 || date >= dates)
            {
                notes.Add(string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", group.Select(Name))} of {group.Key.Month:yyyy-MM} lies outside the {dates} months to {last:yyyy-MM} and was left out."));
                continue;
            }

            var isTarget = forecasts && date == dates - 1;
            if (isTarget && !model.Sources[group.Key.Source].Bands.Contains(model.Output.Bands[0]))
            {
                notes.Add($"{string.Join(", ", group.Select(Name))} is of the month that is forecast and was left out.");
                continue;
            }

            slots.Add(new SceneSlot(
                isTarget ? SceneSlot.Observed : group.Key.Source,
                date,
                [.. group.OrderBy(scene => scene.Parts.Average(part => part.CloudCoverPercent ?? double.MaxValue)).ThenByDescending(SceneDates.Acquired)]));
        }

        if (slots.All(slot => slot.Source == SceneSlot.Observed))
        {
            throw Wrong(model, $"a scene within the {model.Dates - (forecasts ? 1 : 0)} months {(forecasts ? "before" : "to")} {last:yyyy-MM}", Count(job.Scenes));
        }

        Require(slots, model);
        slots = [.. slots.OrderBy(slot => slot.Source).ThenBy(slot => slot.Date)];
        return new SceneArrangement(slots, SceneDates.Ending(last, model.Dates, slots), notes);
    }

    // A series may lack dates, and a second sensor may be absent altogether; a source of one date may not.
    private static void Require(List<SceneSlot> slots, ModelManifest model)
    {
        for (var source = 0; source < model.Sources.Count; source++)
        {
            if (!model.Sources[source].IsSeries && slots.All(slot => slot.Source != source))
            {
                throw Wrong(model, $"one scene of {model.Sources[source].Sensor}", "none");
            }
        }
    }

    private static int SourceOf(SceneRecord scene, ModelManifest model)
    {
        var sensor = scene.Parts[0].Sensor;
        for (var source = 0; source < model.Sources.Count; source++)
        {
            if (Takes(model.Sources[source], sensor))
            {
                return source;
            }
        }

        throw new InvalidInputException(
            $"item {Name(scene)}, sensor",
            $"{string.Join(" or ", model.Sources.Select(source => source.Sensor).Distinct())}, which {model.Reference} takes",
            $"{sensor}",
            "Choose a model for this sensor.");
    }

    /// <summary>True where a source takes scenes of a sensor: its own, or a spectrometer whose bands are computed into those of Sentinel-2.</summary>
    public static bool Takes(ModelSource source, SensorKind sensor) =>
        source.Sensor == sensor || (source is { Sensor: SensorKind.Sentinel2, Wavelengths.Count: 0 } && sensor == SensorKind.EnMap);

    private static string Name(SceneRecord scene) => scene.Parts[0].ItemId;

    private static string Count(IReadOnlyList<SceneRecord> scenes) => scenes.Count == 0 ? "none" : $"{scenes.Count}: {string.Join(", ", scenes.Select(Name))}";

    private static InvalidInputException Wrong(ModelManifest model, string expected, string found) => Wrong(model.Reference, expected, found);

    private static InvalidInputException Wrong(ModelReference model, string expected, string found) =>
        new("scenes", $"{expected}, for {model}", found, "See 'groundshift model show' for what the model takes.");
}
