namespace Groundshift.Models.Onnx;

/// <summary>Why a device cannot be used, and what mends it.</summary>
internal static class ProviderSentences
{
    public const string NoGraphicsDevice =
        "WebGPU was passed over: no graphics device is visible (/dev/dri/renderD*, /dev/nvidia0, /dev/dxg), and a software driver is slower than the CPU; ask for it by name to use it all the same.";

    public static string Unusable(InferenceDevice device, OnnxRuntimeException exception) =>
        $"{device.Title()} is not usable ({ProviderCause.Of(exception.Text)}): {Mend(device)}.";

    public static string Mend(InferenceDevice device) => device switch
    {
        InferenceDevice.TensorRt =>
            "build with -p:FullNuGet=true or put libonnxruntime_providers_tensorrt.so of the same version beside libonnxruntime, and install CUDA, cuDNN and TensorRT",
        InferenceDevice.Cuda =>
            "build with -p:FullNuGet=true or put libonnxruntime_providers_cuda.so of the same version beside libonnxruntime, and install CUDA and cuDNN",
        InferenceDevice.WebGpu =>
            "install a Vulkan loader and driver ('apt-get install libvulkan1 mesa-vulkan-drivers', or the vendor's)",
        _ => "run './run setup'",
    };
}
