namespace Groundshift.Models.Onnx;

/// <summary>Where a model runs.</summary>
public enum InferenceDevice
{
    /// <summary>The first that works of TensorRT, CUDA, WebGPU and CPU.</summary>
    Auto,

    /// <summary>The processor; always works.</summary>
    Cpu,

    /// <summary>Any graphics device with a Vulkan driver.</summary>
    WebGpu,

    /// <summary>NVIDIA devices through CUDA and cuDNN.</summary>
    Cuda,

    /// <summary>NVIDIA devices through TensorRT, which compiles the model first.</summary>
    TensorRt,
}

/// <summary>How devices are written on command lines, in settings and in sentences.</summary>
public static class InferenceDevices
{
    /// <summary>Reads <c>auto</c>, <c>cpu</c>, <c>webgpu</c>, <c>cuda</c> or <c>tensorrt</c>, in any case.</summary>
    /// <returns>False when the text is none of these.</returns>
    public static bool TryParse(string? text, out InferenceDevice device)
    {
        (var known, device) = text?.ToUpperInvariant() switch
        {
            "AUTO" => (true, InferenceDevice.Auto),
            "CPU" => (true, InferenceDevice.Cpu),
            "WEBGPU" => (true, InferenceDevice.WebGpu),
            "CUDA" => (true, InferenceDevice.Cuda),
            "TENSORRT" => (true, InferenceDevice.TensorRt),
            _ => (false, InferenceDevice.Auto),
        };
        return known;
    }

    /// <summary>The device's name in sentences.</summary>
    public static string Title(this InferenceDevice device) => device switch
    {
        InferenceDevice.Auto => "auto",
        InferenceDevice.Cpu => "CPU",
        InferenceDevice.WebGpu => "WebGPU",
        InferenceDevice.Cuda => "CUDA",
        InferenceDevice.TensorRt => "TensorRT",
        _ => throw new ArgumentOutOfRangeException(nameof(device), device, null),
    };
}
