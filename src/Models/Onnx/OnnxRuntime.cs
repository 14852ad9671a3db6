using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Groundshift.Models.Onnx.Interop;

namespace Groundshift.Models.Onnx;

/// <summary>ONNX Runtime in this process: its library, version and execution providers.</summary>
/// <remarks>Ownership: lives as long as the process; native threads and drivers do not survive an unload.</remarks>
public sealed unsafe class OnnxRuntime
{
    /// <summary>Names the library file, for a library that lies elsewhere.</summary>
    public const string Variable = OnnxLibrary.Variable;

    private static readonly Lock Gate = new();
    private static OnnxRuntime? _loaded;
    private readonly Lazy<IReadOnlyList<ProviderStatus>> _providers;

    private OnnxRuntime(OnnxLibrary.Loaded library)
    {
        LibraryPath = library.Path;
        Version = library.Version;
        Api = new OrtApi((nint*)library.Table);
        Environment = Api.CreateEnvironment(&OnMessage, (int)OnnxSeverity.Warning, "groundshift");
        _providers = new Lazy<IReadOnlyList<ProviderStatus>>(() => ProviderProbe.All(this));
    }

    /// <summary>Receives what ONNX Runtime would print; called on any thread, must not throw. Null drops the messages.</summary>
    public static Action<OnnxMessage>? Messages { get; set; }

    /// <summary>The library's file, or its bare name when the system's loader found it.</summary>
    public string LibraryPath { get; }

    /// <summary>The library's version, such as <c>1.30.0</c>.</summary>
    public string Version { get; }

    /// <summary>Every execution provider with a sentence: usable, or why not and how to mend it. The first call tries each on a tiny model.</summary>
    public IReadOnlyList<ProviderStatus> Providers => _providers.Value;

    internal OrtApi Api { get; }

    internal OrtHandle Environment { get; }

    /// <summary>Loads the library once per process.</summary>
    /// <param name="path">The library file; null looks at <see cref="Variable"/>, beside the program and in the system.</param>
    /// <exception cref="OnnxRuntimeUnavailableException">There is none, it cannot be used, or another one is loaded already.</exception>
    public static OnnxRuntime Load(string? path = null)
    {
        lock (Gate)
        {
            _loaded ??= new OnnxRuntime(OnnxLibrary.Load(path));
            if (path is not null && Path.GetFullPath(path) != _loaded.LibraryPath)
            {
                throw new OnnxRuntimeUnavailableException(
                    $"ONNX Runtime at {path} cannot be used: {_loaded.LibraryPath} is loaded already, and a process has one; restart with one path.");
            }

            return _loaded;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnMessage(nint parameter, int severity, nint category, nint logId, nint location, nint text) =>
        Messages?.Invoke(new OnnxMessage((OnnxSeverity)severity, Utf8Text.Read(category), Utf8Text.Read(text)));
}
