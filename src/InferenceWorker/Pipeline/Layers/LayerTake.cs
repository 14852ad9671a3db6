using Groundshift.InferenceWorker.Pipeline.Masking;

namespace Groundshift.InferenceWorker.Pipeline.Layers;

/// <summary>One opened scene among the inputs: its pixels and their states, both on the grid of the product.</summary>
/// <param name="Pixels">Pixels of the whole grid; borrowed.</param>
/// <param name="States">States of what is read; owned by the layer.</param>
internal sealed record LayerTake(IPixelRows Pixels, IStateRows States);
