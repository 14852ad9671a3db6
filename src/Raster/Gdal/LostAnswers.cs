using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Groundshift.Raster.Gdal;

/// <summary>
/// Notices what a server did not deliver. GDAL's network file systems take a range that was refused or broken off for the end of
/// the file and report no error: a decoder then finds the file damaged, takes a block for one without data, or invents samples.
/// Only their debug messages tell, so they are switched on while a path is entered.
/// </summary>
/// <remarks>
/// Source: GDAL 3.6.2, port/cpl_vsil_curl.cpp, <c>VSICurlHandle::DownloadRegion</c> and <c>GetFileSizeOrHeaders</c>. They run on
/// the thread that reads; <c>GDAL_NUM_THREADS</c> of one keeps the JPEG 2000 driver from reading on threads of its own.
/// </remarks>
internal sealed unsafe partial class LostAnswers
{
    /// <summary>Begins the reason of an answer that was a refusal; the status follows.</summary>
    internal const string Refusal = "HTTP response code: ";

    // What of GDAL's debug messages is wanted.
    private const string Debug = "CPL_DEBUG";
    private const string Categories = "VSICURL,S3";

    [ThreadStatic]
    private static LostAnswers? t_listening;

    // Of the request that was last heard of; GDAL may still ask again.
    private string? _last;
    private string? _earlier;

    /// <summary>The first answer that was lost for good, as GDAL names its reason; null when all came whole.</summary>
    internal string? Reason => _earlier ?? _last;

    /// <summary>Listens on this thread, until <see cref="Stop"/>; returns who listened before.</summary>
    internal LostAnswers? Listen()
    {
        var before = t_listening;
        t_listening = this;
        GdalNative.CPLSetThreadLocalConfigOption(Debug, Categories);
        GdalNative.CPLPushErrorHandlerEx(&Receive, 0);
        return before;
    }

    /// <summary>Ends <see cref="Listen"/> on the same thread.</summary>
    /// <param name="before">What it returned.</param>
    internal static void Stop(LostAnswers? before)
    {
        GdalNative.CPLPopErrorHandler();
        t_listening = before;
        if (before is null)
        {
            GdalNative.CPLSetThreadLocalConfigOption(Debug, null);
        }
    }

    /// <summary>Takes notice of a message; every error handler that may cover the one of <see cref="Listen"/> passes it on.</summary>
    internal static void Hear(byte* message)
    {
        if (t_listening is { } listening && Marshal.PtrToStringUTF8((nint)message) is { } text)
        {
            listening.Note(text);
        }
    }

    /// <summary>Forgets what was lost, for what GDAL has cached of the path was dropped too.</summary>
    internal void Clear() => (_last, _earlier) = (null, null);

    /// <summary>Takes notice of one message of GDAL.</summary>
    internal void Note(string text)
    {
        if (text.Contains(" Retrying ", StringComparison.Ordinal))
        {
            _last = null;
        }
        else if (text.Contains(": Downloading ", StringComparison.Ordinal))
        {
            _earlier = Reason;
            _last = null;
        }
        else if (Status().Match(text) is { Success: true } status)
        {
            _last ??= $"{Refusal}{status.Groups[1].Value}";
        }
        else if (Broken().Match(text) is { Success: true } broken)
        {
            _last = broken.Groups[1].Value;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static void Receive(int kind, int number, byte* message) => Hear(message);

    // 200, 206, 225 and 226 (the latter of FTP) are what GDAL takes for a success; no code means that none came.
    [GeneratedRegex("Got response_code=(?!(?:200|206|225|226)$)([1-9][0-9]*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Status();

    // A failure to write, in libcurl's words, is GDAL itself breaking off: it has measured the file, or got no range.
    [GeneratedRegex("""(?:DownloadRegion\(.*\): response_code=(?:0|2\d\d), msg=|GetFileSize\(.*\): response_code=2\d\d, curl error msg=)(?!.*\bwrit)(.+)$""", RegexOptions.CultureInvariant)]
    private static partial Regex Broken();
}
