using System.Runtime.InteropServices;

namespace Groundshift.Models.Onnx.Interop;

/// <summary>Owns one object of ONNX Runtime and releases it with the function that belongs to its kind.</summary>
internal sealed unsafe class OrtHandle : SafeHandle
{
    private static long _outstanding;

    private readonly delegate* unmanaged<nint, void> _release;

    public OrtHandle(nint handle, nint release)
        : base(0, ownsHandle: true)
    {
        _release = (delegate* unmanaged<nint, void>)release;
        SetHandle(handle);
        Interlocked.Increment(ref _outstanding);
    }

    /// <summary>Objects that are made and not yet released, in this process; for leak tests.</summary>
    public static long Outstanding => Interlocked.Read(ref _outstanding);

    public override bool IsInvalid => handle == 0;

    /// <summary>The address; the caller keeps this object alive while it uses it.</summary>
    /// <exception cref="ObjectDisposedException">It was released.</exception>
    public nint Raw
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return handle;
        }
    }

    protected override bool ReleaseHandle()
    {
        _release(handle);
        Interlocked.Decrement(ref _outstanding);
        return true;
    }
}
