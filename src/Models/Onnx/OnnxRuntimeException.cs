namespace Groundshift.Models.Onnx;

/// <summary>ONNX Runtime refused a call; the message is its own text.</summary>
public sealed class OnnxRuntimeException(OnnxErrorCode code, string text)
    : Exception($"ONNX Runtime ({code}): {text}")
{
    /// <summary>The kind of failure.</summary>
    public OnnxErrorCode Code { get; } = code;

    /// <summary>ONNX Runtime's text alone.</summary>
    public string Text { get; } = text;
}
