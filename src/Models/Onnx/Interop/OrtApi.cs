namespace Groundshift.Models.Onnx.Interop;

/// <summary>ONNX Runtime's table of functions: typed calls whose failures are exceptions. One per process; never unloaded.</summary>
internal sealed unsafe partial class OrtApi(nint* table)
{
    private nint this[OrtSlot slot] => table[(int)slot];

    /// <summary>Wraps an object that this table made.</summary>
    private OrtHandle Own(nint handle, OrtSlot release) => new(handle, this[release]);

    /// <summary>Turns a failed status into an exception that carries ONNX Runtime's own text, and releases it.</summary>
    internal void Check(nint status)
    {
        if (status == 0)
        {
            return;
        }

        var code = ((delegate* unmanaged<nint, int>)this[OrtSlot.GetErrorCode])(status);
        var text = Utf8Text.Read(((delegate* unmanaged<nint, nint>)this[OrtSlot.GetErrorMessage])(status));
        ((delegate* unmanaged<nint, void>)this[OrtSlot.ReleaseStatus])(status);
        throw new OnnxRuntimeException((OnnxErrorCode)code, text);
    }

    /// <summary>Calls a function of the form (object, out value).</summary>
    private nint Get(OrtSlot slot, nint subject)
    {
        nint value;
        Check(((delegate* unmanaged<nint, nint*, nint>)this[slot])(subject, &value));
        return value;
    }

    /// <summary>Calls a function of the form (out object).</summary>
    private OrtHandle Create(OrtSlot slot, OrtSlot release)
    {
        nint value;
        Check(((delegate* unmanaged<nint*, nint>)this[slot])(&value));
        return Own(value, release);
    }

    /// <summary>Takes a string that the default allocator made.</summary>
    private string Take(nint text)
    {
        try
        {
            return Utf8Text.Read(text);
        }
        finally
        {
            Free(text);
        }
    }

    private void Free(nint memory) =>
        Check(((delegate* unmanaged<nint, nint, nint>)this[OrtSlot.AllocatorFree])(DefaultAllocator, memory));

    /// <summary>The process-wide allocator for strings; ONNX Runtime owns it.</summary>
    private nint DefaultAllocator
    {
        get
        {
            nint allocator;
            Check(((delegate* unmanaged<nint*, nint>)this[OrtSlot.GetAllocatorWithDefaultOptions])(&allocator));
            return allocator;
        }
    }
}
