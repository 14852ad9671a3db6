using System.Runtime.InteropServices;

namespace Groundshift.Models.Onnx.Interop;

/// <summary>An array of zero-terminated UTF-8 strings, for the length of one call.</summary>
internal sealed unsafe class Utf8Texts : IDisposable
{
    private readonly nint* _pointers;

    public Utf8Texts(IReadOnlyCollection<string> texts)
    {
        Count = texts.Count;
        _pointers = (nint*)NativeMemory.AllocZeroed((nuint)Math.Max(Count, 1), (nuint)sizeof(nint));
        var index = 0;
        foreach (var text in texts)
        {
            _pointers[index++] = Marshal.StringToCoTaskMemUTF8(text);
        }
    }

    public int Count { get; }

    public nint* Pointers => _pointers;

    public void Dispose()
    {
        for (var index = 0; index < Count; index++)
        {
            Marshal.FreeCoTaskMem(_pointers[index]);
        }

        NativeMemory.Free(_pointers);
    }
}
