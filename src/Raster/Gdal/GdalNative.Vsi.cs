using System.Runtime.InteropServices;

namespace Groundshift.Raster.Gdal;

/// <summary>Virtual file systems, cpl_vsi.h.</summary>
internal static unsafe partial class GdalNative
{
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint VSIFOpenExL(string path, string access, int setError);

    [LibraryImport(Library)]
    internal static partial nint VSIGetLastErrorMsg();

    [LibraryImport(Library)]
    internal static partial void VSIErrorReset();

    [LibraryImport(Library)]
    internal static partial int VSIFCloseL(nint file);

    [LibraryImport(Library)]
    internal static partial int VSIFSeekL(nint file, ulong offset, int whence);

    [LibraryImport(Library)]
    internal static partial ulong VSIFTellL(nint file);

    [LibraryImport(Library)]
    internal static partial nuint VSIFReadL(void* data, nuint size, nuint count, nint file);

    [LibraryImport(Library)]
    internal static partial nint VSIMalloc(nuint bytes);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint VSIFileFromMemBuffer(string path, byte* data, ulong length, int takeOwnership);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial byte* VSIGetMemFileBuffer(string path, ulong* length, int unlinkAndSeize);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int VSIUnlink(string path);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void VSISetPathSpecificOption(string pathPrefix, string key, string value);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void VSIClearPathSpecificOptions(string pathPrefix);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint VSIGetPathSpecificOption(string path, string key, string? fallback);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void VSICurlPartialClearCache(string pathPrefix);
}
