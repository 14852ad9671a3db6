using System.Globalization;
using System.Runtime.InteropServices;
using Groundshift.Models.Onnx.Interop;

namespace Groundshift.Models.Onnx;

/// <summary>Finds and loads ONNX Runtime's library: the path asked for, else beside the program, else the system's.</summary>
internal static unsafe class OnnxLibrary
{
    /// <summary>Names the library file, for a library that lies elsewhere.</summary>
    public const string Variable = "GROUNDSHIFT_ONNXRUNTIME";

    // The table's version that all positions of OrtSlot exist in; ONNX Runtime 1.17 answers 17.
    private const uint ApiVersion = 17;

    private const string Mend = "run './run setup', or name the library in " + Variable;

    private static readonly string[] FileNames = OperatingSystem.IsWindows()
        ? ["onnxruntime.dll"]
        : OperatingSystem.IsMacOS() ? ["libonnxruntime.dylib"] : ["libonnxruntime.so.1", "libonnxruntime.so"];

    // A NuGet package keeps native files in a folder per platform, unless the program was published for one.
    private static readonly string[] Folders =
        [AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native")];

    /// <summary>The loaded library's path (or bare name, when the system found it), version and table of functions.</summary>
    internal readonly record struct Loaded(string Path, string Version, nint Table);

    /// <exception cref="OnnxRuntimeUnavailableException">There is none, or it cannot be used.</exception>
    public static Loaded Load(string? path, uint apiVersion = ApiVersion)
    {
        var asked = path ?? Environment.GetEnvironmentVariable(Variable);
        return string.IsNullOrEmpty(asked) ? Search(apiVersion) : LoadAsked(Path.GetFullPath(asked), apiVersion);
    }

    private static Loaded LoadAsked(string path, uint apiVersion)
    {
        if (!File.Exists(path))
        {
            throw new OnnxRuntimeUnavailableException($"ONNX Runtime was not found at {path}, which was asked for: {Mend}.");
        }

        try
        {
            return Bind(NativeLibrary.Load(path), path, apiVersion);
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            throw new OnnxRuntimeUnavailableException($"{path} cannot be loaded as ONNX Runtime's library ({exception.Message.Trim()}): {Mend}.", exception);
        }
    }

    private static Loaded Search(uint apiVersion)
    {
        if (Folders.SelectMany(folder => FileNames.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists) is { } beside)
        {
            return LoadAsked(beside, apiVersion);
        }

        foreach (var name in FileNames)
        {
            if (NativeLibrary.TryLoad(name, out var library))
            {
                return Bind(library, name, apiVersion);
            }
        }

        throw new OnnxRuntimeUnavailableException(
            $"ONNX Runtime ({FileNames[0]}) was found neither beside the program in {AppContext.BaseDirectory} nor on the system: {Mend}.");
    }

    private static Loaded Bind(nint library, string path, uint apiVersion)
    {
        if (!NativeLibrary.TryGetExport(library, "OrtGetApiBase", out var export))
        {
            throw new OnnxRuntimeUnavailableException($"{path} is not ONNX Runtime's library (it has no OrtGetApiBase): {Mend}.");
        }

        // struct OrtApiBase: GetApi(version), GetVersionString().
        var functions = (nint*)((delegate* unmanaged<nint>)export)();
        var version = Utf8Text.Read(((delegate* unmanaged<nint>)functions[1])());
        if (!Covers(version, apiVersion))
        {
            // GetApi prints to standard error when it refuses, so the version is judged before it is asked.
            throw new OnnxRuntimeUnavailableException($"ONNX Runtime {version} at {path} is too old, 1.{apiVersion} or newer is needed: {Mend}.");
        }

        return new Loaded(path, version, ((delegate* unmanaged<uint, nint>)functions[0])(apiVersion));
    }

    // Version 1.N answers the table versions 1 to N.
    private static bool Covers(string version, uint apiVersion)
    {
        var parts = version.Split('.');
        return parts.Length > 1
            && uint.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            && uint.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
            && (major > 1 || (major == 1 && minor >= apiVersion));
    }
}
