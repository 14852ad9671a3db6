using Groundshift.Core.Pixels;

namespace Groundshift.Models.Onnx;

/// <summary>A buffer that is bound to an input or output of a graph; the session owns it.</summary>
internal sealed record BoundTensor(string Name, NativeBuffer Data, TensorElementType Type, IReadOnlyList<long> Shape);
