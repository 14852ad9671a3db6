using System.Runtime.InteropServices;

namespace Groundshift.Models.Tests;

/// <summary>How much of the C heap is in use.</summary>
internal static partial class NativeHeap
{
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
