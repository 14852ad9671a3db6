using System.Runtime.InteropServices;

namespace Groundshift.Models.Onnx.Interop;

/// <summary>A zero-terminated UTF-8 copy of a string, for the length of one call.</summary>
internal readonly ref struct Utf8Text(string text) : IDisposable
{
    public nint Pointer { get; } = Marshal.StringToCoTaskMemUTF8(text);

    public void Dispose() => Marshal.FreeCoTaskMem(Pointer);

    /// <summary>Reads a string that somebody else owns.</summary>
    public static string Read(nint pointer) => Marshal.PtrToStringUTF8(pointer) ?? "";
}
