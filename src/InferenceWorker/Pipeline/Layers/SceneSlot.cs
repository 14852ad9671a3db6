using Groundshift.Core.Jobs;

namespace Groundshift.InferenceWorker.Pipeline.Layers;

/// <summary>One place among the inputs of a model and the scenes that fill it.</summary>
/// <param name="Source">Index of the model's source; <see cref="Observed"/> for what a forecast is held against.</param>
/// <param name="Date">Index along the source's time axis.</param>
/// <param name="Scenes">
/// The scenes, the preferred one first. Where there are several (one month of a series), each pixel comes from the first that sees
/// it best.
/// </param>
internal sealed record SceneSlot(int Source, int Date, IReadOnlyList<SceneRecord> Scenes)
{
    /// <summary>Stands for a source where a scene is no input of the model.</summary>
    public const int Observed = -1;
}
