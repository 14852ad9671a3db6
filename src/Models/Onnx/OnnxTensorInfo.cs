namespace Groundshift.Models.Onnx;

/// <summary>One axis of a declared shape: a fixed size, or a variable one that may have a name.</summary>
public readonly record struct OnnxDimension(long? Size, string Name)
{
    /// <inheritdoc/>
    public override string ToString() =>
        Size is { } size ? size.ToString(System.Globalization.CultureInfo.InvariantCulture) : Name.Length > 0 ? Name : "?";
}

/// <summary>What a model declares about one input or output.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type; <see cref="TensorElementType.Undefined"/> when it is no tensor.</param>
/// <param name="Dimensions">Its axes, outermost first.</param>
public sealed record OnnxTensorInfo(string Name, TensorElementType Type, IReadOnlyList<OnnxDimension> Dimensions)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Type} [{string.Join(", ", Dimensions)}]";
}
