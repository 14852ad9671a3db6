using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Groundshift.Core.Pixels;

/// <summary>A 64-byte aligned block of native memory, so that the hot path puts nothing on the garbage-collected heap.</summary>
/// <remarks>
/// Ownership: one owner disposes it; spans and pointers die with it. <see cref="Outstanding"/> counts live buffers for leak tests.
/// The collector is not told of the memory: told of it, it collects the whole heap several times per scene and frees nothing.
/// </remarks>
public sealed unsafe class NativeBuffer : IDisposable
{
    // One AVX-512 register and one cache line.
    private const int Alignment = 64;

    private static long _outstanding;
    private readonly void* _block;
    private void* _pointer;

    /// <summary>Allocates <paramref name="bytes"/> zeroed bytes.</summary>
    public NativeBuffer(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Bytes = bytes;

        // Large blocks come from the system zeroed: what is never written never takes memory.
        _block = NativeMemory.AllocZeroed((nuint)bytes + Alignment);
        _pointer = (void*)(((nuint)_block + Alignment - 1) & ~(nuint)(Alignment - 1));
        Interlocked.Increment(ref _outstanding);
    }

    /// <summary>Releases memory that its owner forgot.</summary>
    ~NativeBuffer() => Free();

    /// <summary>Buffers that are allocated and not yet disposed, in this process.</summary>
    public static long Outstanding => Interlocked.Read(ref _outstanding);

    /// <summary>Size in bytes.</summary>
    public long Bytes { get; }

    /// <summary>Address of the first byte.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public nint Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pointer is null, this);
            return (nint)_pointer;
        }
    }

    /// <summary>The whole buffer as samples; for buffers of up to 2 G samples.</summary>
    public Span<T> Span<T>()
        where T : unmanaged =>
        new((void*)Pointer, checked((int)(Bytes / Unsafe.SizeOf<T>())));

    /// <summary>A part of the buffer, by sample offset and count.</summary>
    public Span<T> Span<T>(long start, int length)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);

        // Divided rather than multiplied: a product could overflow and pass.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, (Bytes / Unsafe.SizeOf<T>()) - length);
        return new((T*)Pointer + start, length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_pointer is null)
        {
            return;
        }

        _pointer = null;
        NativeMemory.Free(_block);
        Interlocked.Decrement(ref _outstanding);
    }
}
