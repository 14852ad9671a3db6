namespace Groundshift.Models.Onnx;

/// <summary>Tells whether the kernel shows a graphics device, without which Vulkan has only software drivers.</summary>
internal static class GraphicsDevices
{
    /// <summary>True for a DRM render node, an NVIDIA device or WSL's graphics device.</summary>
    public static bool Any(string deviceFolder = "/dev")
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        var renderNodes = Path.Combine(deviceFolder, "dri");
        return File.Exists(Path.Combine(deviceFolder, "dxg"))
            || File.Exists(Path.Combine(deviceFolder, "nvidia0"))
            || (Directory.Exists(renderNodes) && Directory.EnumerateFileSystemEntries(renderNodes, "renderD*").Any());
    }
}
