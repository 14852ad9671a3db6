namespace Groundshift.Models.Onnx;

/// <summary>Whether one device can be used on this machine.</summary>
/// <param name="Device">The device.</param>
/// <param name="Usable">True when a tiny model ran on it.</param>
/// <param name="Sentence">What was found; where it is not usable, also why and how to mend it.</param>
public sealed record ProviderStatus(InferenceDevice Device, bool Usable, string Sentence);
