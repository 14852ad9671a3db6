using System.Runtime.InteropServices;

namespace Groundshift.Models.Onnx.Interop;

/// <summary>
/// While it lives, numbers below the least normal one (1.2e-38) count as zero in the arithmetic of this thread. Processors take a
/// hundred steps and more for each such number, and the exponential of a token that nobody may look at is one. Put around calls of
/// ONNX Runtime, whose own setting reaches the threads that it starts, but of the callers only the first. Does nothing where the
/// system's C library or the processor is another: slower then, not different. Source: glibc, sysdeps/x86/fpu/bits/fenv.h and
/// sysdeps/aarch64/fpu/bits/fenv.h; Intel SDM volume 1, 10.2.3 (MXCSR); Arm ARM, FPCR.
/// </summary>
internal unsafe ref struct DenormalsAsZero
{
    private const string MathLibrary = "libm.so.6";

    // fenv_t has 32 bytes on x64, 8 on Arm.
    private const int Words = 8;

    // Flush to zero (bit 15) and denormals are zeros (bit 6) of MXCSR, the last word on x64; FZ (bit 24) of FPCR, the first on Arm.
    private static readonly (int Word, uint Bits) Setting = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? (0, 1u << 24) : (7, 0x8040);
    private static readonly (nint Get, nint Set) Calls = Find();

    private fixed uint _before[Words];
    private bool _isSet;

    /// <summary>Begins on this thread; disposed on the same.</summary>
    public static DenormalsAsZero Begin()
    {
        var scope = default(DenormalsAsZero);
        if (Calls.Set == 0 || ((delegate* unmanaged<uint*, int>)Calls.Get)(scope._before) != 0)
        {
            return scope;
        }

        var during = stackalloc uint[Words];
        new ReadOnlySpan<uint>(scope._before, Words).CopyTo(new Span<uint>(during, Words));
        during[Setting.Word] |= Setting.Bits;
        scope._isSet = ((delegate* unmanaged<uint*, int>)Calls.Set)(during) == 0;
        return scope;
    }

    /// <summary>Brings back what was before.</summary>
    public void Dispose()
    {
        if (!_isSet)
        {
            return;
        }

        fixed (uint* before = _before)
        {
            _ = ((delegate* unmanaged<uint*, int>)Calls.Set)(before);
        }
    }

    private static (nint Get, nint Set) Find()
    {
        var isKnown = OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;
        return isKnown && NativeLibrary.TryLoad(MathLibrary, out var library)
            && NativeLibrary.TryGetExport(library, "fegetenv", out var get) && NativeLibrary.TryGetExport(library, "fesetenv", out var set)
            ? (get, set)
            : (0, 0);
    }
}
