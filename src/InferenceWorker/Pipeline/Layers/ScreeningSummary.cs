namespace Groundshift.InferenceWorker.Pipeline.Layers;

/// <summary>How the pixels of all scenes of a job were told apart.</summary>
/// <param name="Unmasked">True when of any scene nothing says where clouds are.</param>
/// <param name="Sentence">What was done, for the run manifest.</param>
internal sealed record ScreeningSummary(bool Unmasked, string Sentence);
