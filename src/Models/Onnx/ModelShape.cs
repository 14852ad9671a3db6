namespace Groundshift.Models.Onnx;

/// <summary>Sizes of a model's tensors.</summary>
/// <param name="Batch">Windows per run.</param>
/// <param name="Bands">Bands per window.</param>
/// <param name="Classes">Classes per pixel.</param>
/// <param name="Window">Height and width of a window, in pixels.</param>
public readonly record struct ModelShape(int Batch, int Bands, int Classes, int Window);
