using System.Runtime.InteropServices;

namespace Groundshift.Raster.Gdal;

/// <summary>
/// Makes glibc give large blocks back to the system. By default it raises the size from which blocks are mapped on their own to that
/// of the largest one that was freed, and keeps what is smaller: a second scene in a process then took half as much again.
/// </summary>
/// <remarks>Source: mallopt(3), M_MMAP_THRESHOLD (setting it ends the adjustment) and M_ARENA_MAX.</remarks>
internal static partial class ProcessHeap
{
    private const int MapThreshold = -3;
    private const int MostArenas = -8;

    // Above everything that is allocated per block or message, below the buffers of a scene.
    private const int MappedFromBytes = 1 << 20;

    // Threads beyond share; those that allocate at all do so rarely.
    private const int Arenas = 2;

    /// <summary>Sets up the heap; does nothing where the C library is another one.</summary>
    internal static void Configure()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            _ = mallopt(MapThreshold, MappedFromBytes);
            _ = mallopt(MostArenas, Arenas);
        }
        catch (Exception missing) when (missing is EntryPointNotFoundException or DllNotFoundException)
        {
            // musl maps large blocks on their own anyway.
        }
    }

    [LibraryImport("libc")]
    private static partial int mallopt(int parameter, int value);
}
