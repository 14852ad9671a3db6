using System.Runtime.InteropServices;
using Xunit;

namespace Groundshift.TestKit.Models;

/// <summary>A Vulkan device without hardware: SwiftShader, which Debian's chromium brings. Makes WebGPU testable everywhere.</summary>
public static partial class SoftwareVulkan
{
    private const string Driver = "/usr/lib/chromium/vk_swiftshader_icd.json";

    /// <summary>Points Vulkan at the driver; call it before ONNX Runtime loads, from a module initializer.</summary>
    public static void Prepare()
    {
        if (!File.Exists(Driver))
        {
            return;
        }

        // Native code reads the process's own environment, which .NET does not write to.
        SetNativeVariable("VK_DRIVER_FILES", Driver, 1);
        SetNativeVariable("XDG_RUNTIME_DIR", Path.GetTempPath(), 0);
    }

    /// <summary>Skips the test where the driver is missing; fails it on CI.</summary>
    public static void Need()
    {
        if (File.Exists(Driver))
        {
            return;
        }

        const string Reason = $"needs {Driver}: apt-get install chromium libvulkan1";
        if (Environment.GetEnvironmentVariable("CI") is "true" or "1")
        {
            Assert.Fail(Reason);
        }

        Assert.Skip(Reason);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNativeVariable(string name, string value, int overwrite);
}
