using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Groundshift.Raster.Gdal;

/// <summary>
/// Collects what GDAL says on this thread while it lives, so that nothing goes to standard error and a failure carries all of
/// its text: GDAL often reports the cause first ("HTTP response code: 403") and a vaguer sentence last.
/// </summary>
/// <remarks>Use as <c>using var errors = new ErrorCapture();</c> around one call; captures nest.</remarks>
internal unsafe ref struct ErrorCapture
{
    // A corrupt file can complain once per row; the first messages tell the cause.
    private const int MostMessages = 16;

    [ThreadStatic]
    private static List<string>? t_messages;

    private readonly int _start;
    private bool _open;

    public ErrorCapture()
    {
        t_messages ??= [];
        _start = t_messages.Count;
        _open = true;
        GdalNative.CPLPushErrorHandlerEx(&Collect, 0);
        GdalNative.CPLErrorReset();
    }

    /// <summary>Failures so far, joined; empty when there were none.</summary>
    public readonly string Text =>
        t_messages is { } messages ? string.Join("; ", messages.Skip(_start).Distinct()) : string.Empty;

    /// <summary>True when GDAL reported a failure, whatever the call returned.</summary>
    public readonly bool Any => t_messages is { } messages && messages.Count > _start;

    /// <summary>Throws when the return code or a reported failure says that the call did not work.</summary>
    public readonly void ThrowIfFailed(int code, string operation)
    {
        if (code > GdalNative.CeWarning || Any)
        {
            throw Failure(operation);
        }
    }

    /// <summary>The exception for a failed call.</summary>
    public readonly GdalException Failure(string operation) =>
        new(operation, Text is { Length: > 0 } text ? text : "GDAL gave no reason");

    public void Dispose()
    {
        if (_open)
        {
            _open = false;
            GdalNative.CPLPopErrorHandler();
            t_messages?.RemoveRange(_start, t_messages.Count - _start);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Collect(int kind, int number, byte* text)
    {
        if (kind <= GdalNative.CeWarning)
        {
            // Warnings are opinions (unknown tags, odd metadata); what must not pass is checked by us.
            LostAnswers.Hear(text);
        }
        else if (t_messages is { Count: < MostMessages } messages)
        {
            messages.Add(Marshal.PtrToStringUTF8((nint)text) ?? "unreadable message");
        }
    }
}
