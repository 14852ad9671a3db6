namespace Groundshift.Models.Onnx;

/// <summary>The device that was asked for by name does not work on this machine; the message says why and how to mend it.</summary>
public sealed class DeviceUnavailableException(InferenceDevice device, string message, Exception? cause = null)
    : Exception(message, cause)
{
    /// <summary>The device that was asked for.</summary>
    public InferenceDevice Device { get; } = device;
}
