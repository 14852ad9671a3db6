using System.Runtime.InteropServices;

namespace Groundshift.Raster.Gdal;

/// <summary>GDAL's C API as declared in gdal.h, cpl_error.h and cpl_conv.h of release 3.6: library, drivers, errors, options.</summary>
internal static unsafe partial class GdalNative
{
    /// <summary>Logical library name; <see cref="GdalResolver"/> maps it to a file.</summary>
    internal const string Library = "gdal";

    /// <summary>CPLErr.</summary>
    internal const int CeNone = 0;

    /// <summary>CE_Warning.</summary>
    internal const int CeWarning = 2;

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint GDALVersionInfo(string request);

    [LibraryImport(Library)]
    internal static partial void GDALAllRegister();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint GDALGetDriverByName(string name);

    [LibraryImport(Library)]
    internal static partial void GDALSetCacheMax64(long bytes);

    [LibraryImport(Library)]
    internal static partial long GDALGetCacheMax64();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void CPLSetConfigOption(string key, string? value);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void CPLSetThreadLocalConfigOption(string key, string? value);

    [LibraryImport(Library)]
    internal static partial void CPLPushErrorHandlerEx(delegate* unmanaged[Cdecl]<int, int, byte*, void> handler, nint userData);

    [LibraryImport(Library)]
    internal static partial void CPLPopErrorHandler();

    [LibraryImport(Library)]
    internal static partial void CPLErrorReset();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint CSLAddString(nint list, string value);

    [LibraryImport(Library)]
    internal static partial void CSLDestroy(nint list);

    [LibraryImport(Library)]
    internal static partial void VSIFree(nint memory);

    /// <summary>Text that GDAL owns.</summary>
    internal static string? Text(nint utf8) => Marshal.PtrToStringUTF8(utf8);
}
