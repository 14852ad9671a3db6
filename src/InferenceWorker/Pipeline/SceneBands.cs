using Groundshift.Core.Jobs;
using Groundshift.Core.Sensors;
using Groundshift.Models.Manifests;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>Whether a scene has what a model wants, said before any file is opened.</summary>
internal static class SceneBands
{
    /// <summary>Refuses a scene of another sensor.</summary>
    /// <exception cref="InvalidInputException">The scene does not fit.</exception>
    public static void RequireSensor(SceneRecord scene, ModelManifest model, ModelSource source)
    {
        if (scene.Parts.FirstOrDefault(part => part.Sensor != source.Sensor) is { } other)
        {
            throw new InvalidInputException(
                $"item {other.ItemId}, sensor", $"{source.Sensor}, which {model.Reference} takes", $"{other.Sensor}", "Choose a model for this sensor.");
        }
    }

    /// <summary>Optional bands of the model that a part of the scene lacks; the model does without them.</summary>
    /// <exception cref="InvalidInputException">A part lacks bands that the model needs; names all of them.</exception>
    public static IReadOnlyList<string> Missing(SceneRecord scene, ModelManifest model, ModelSource source)
    {
        var optional = source.OptionalBands;
        foreach (var part in scene.Parts)
        {
            var needed = Lacking(part, source).Except(optional).ToArray();
            if (needed.Length > 0)
            {
                throw new InvalidInputException(
                    $"item {part.ItemId}, bands",
                    $"{string.Join(", ", source.Bands.Except(optional))}, which {model.Reference} takes",
                    $"no {string.Join(", ", needed)}",
                    "Choose a model that does without these bands, or another source of the scene.");
            }
        }

        string[] missing = [.. source.Bands.Where(name => scene.Parts.Any(part => Lacking(part, source).Contains(name)))];
        return missing.Length < source.Bands.Count
            ? missing
            : throw new InvalidInputException(
                $"item {scene.Parts[0].ItemId}, bands", $"at least one of {string.Join(", ", source.Bands)}", "none of them", "Choose a model for the bands of this scene.");
    }

    /// <summary>Sentences about how the scene differs from what the model was made for.</summary>
    public static IEnumerable<string> Doubts(SceneRecord scene, ModelManifest model, ModelSource source, double gsdMetres)
    {
        var levels = scene.Parts.Select(part => part.Level).OfType<string>().Distinct().Where(level => !source.Levels.Contains(level)).ToArray();
        if (levels.Length > 0 && source.Levels.Count > 0)
        {
            yield return $"The scene is {string.Join(" and ", levels)}, the model was made for {string.Join(" and ", source.Levels)}: expect a weaker map.";
        }

        if (Math.Abs((gsdMetres / model.GsdMetres) - 1) > 0.2)
        {
            yield return $"The map has pixels of {gsdMetres:0.#} m, the model was made for {model.GsdMetres:0.#} m: expect a weaker map.";
        }
    }

    private static IEnumerable<string> Lacking(SceneSource part, ModelSource source) =>
        source.Bands.Where(name => part.Bands.All(band => band.Name != name));
}
