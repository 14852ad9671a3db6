namespace Groundshift.Models.Onnx;

/// <summary>ONNX Runtime's library is missing, too old or no library; the message is one sentence that says how to mend it.</summary>
public sealed class OnnxRuntimeUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
