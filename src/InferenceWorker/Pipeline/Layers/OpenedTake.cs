namespace Groundshift.InferenceWorker.Pipeline.Layers;

/// <summary>One opened scene in its slot.</summary>
/// <param name="Slot">Where it stands among the inputs.</param>
/// <param name="Scene">The scene, on its own grid.</param>
/// <param name="Pixels">Its pixels on the grid of the product; borrowed.</param>
/// <param name="Mapping">How they get there; null where the grids are equal.</param>
internal sealed record OpenedTake(SceneSlot Slot, OpenedScene Scene, IPixelRows Pixels, GridMapping? Mapping);
