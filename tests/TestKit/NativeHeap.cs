using System.Runtime.InteropServices;

namespace Groundshift.TestKit;

/// <summary>How much of the C heap is in use: what native libraries leak shows here.</summary>
public static partial class NativeHeap
{
    /// <summary>Bytes that malloc has given out and not got back, in this process; unlike the resident size it is not moved by the garbage collector.</summary>
    public static long BytesInUse()
    {
        var info = ReadInfo();
        return (long)(info.InUse + info.Mapped);
    }

    // struct mallinfo2 of glibc: ten counters.
    [StructLayout(LayoutKind.Sequential)]
    private struct Info
    {
        public nuint Arena;
        public nuint FreeChunks;
        public nuint FreeFast;
        public nuint Maps;
        public nuint Mapped;
        public nuint Unused;
        public nuint FastBytes;
        public nuint InUse;
        public nuint Free;
        public nuint Top;
    }

    [LibraryImport("libc", EntryPoint = "mallinfo2")]
    private static partial Info ReadInfo();
}
