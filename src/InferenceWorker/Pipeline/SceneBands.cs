using Groundshift.Core.Jobs;
using Groundshift.Core.Sensors;
using Groundshift.Models.Manifests;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>Whether a scene has what a model wants, said before any file is opened.</summary>
internal static class SceneBands
{
    /// <summary>Refuses a scene of another sensor, and one that lacks bands, naming all of them.</summary>
    /// <exception cref="InvalidInputException">The scene does not fit.</exception>
    public static void Require(SceneRecord scene, ModelManifest model)
    {
        foreach (var part in scene.Parts)
        {
            if (part.Sensor != model.Sensor)
            {
                throw new InvalidInputException(
                    $"item {part.ItemId}, sensor", $"{model.Sensor}, which {model.Reference} takes", $"{part.Sensor}", "Choose a model for this sensor.");
            }

            var missing = model.Bands.Where(name => part.Bands.All(band => band.Name != name)).ToArray();
            if (missing.Length > 0)
            {
                throw new InvalidInputException(
                    $"item {part.ItemId}, bands",
                    $"{string.Join(", ", model.Bands)}, which {model.Reference} takes",
                    $"no {string.Join(", ", missing)}",
                    "Choose a model that does without these bands, or another source of the scene.");
            }
        }
    }

    /// <summary>Sentences about how the scene differs from what the model was made for.</summary>
    public static IEnumerable<string> Doubts(SceneRecord scene, ModelManifest model, double gsdMetres)
    {
        var levels = scene.Parts.Select(part => part.Level).OfType<string>().Distinct().Where(level => !model.Levels.Contains(level)).ToArray();
        if (levels.Length > 0 && model.Levels.Count > 0)
        {
            yield return $"The scene is {string.Join(" and ", levels)}, the model was made for {string.Join(" and ", model.Levels)}: expect a weaker map.";
        }

        if (Math.Abs((gsdMetres / model.GsdMetres) - 1) > 0.2)
        {
            yield return $"The map has pixels of {gsdMetres:0.#} m, the model was made for {model.GsdMetres:0.#} m: expect a weaker map.";
        }
    }
}
