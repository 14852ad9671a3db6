using System.Runtime.InteropServices;

namespace Groundshift.Raster.Gdal;

/// <summary>Datasets and bands, gdal.h.</summary>
internal static unsafe partial class GdalNative
{
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint GDALOpenEx(string path, uint flags, nint allowedDrivers, nint openOptions, nint siblings);

    [LibraryImport(Library)]
    internal static partial void GDALClose(nint dataset);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint GDALCreate(nint driver, string path, int width, int height, int bands, int type, nint options);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint GDALCreateCopy(nint driver, string path, DatasetHandle source, int strict, nint options, nint progress, nint progressData);

    [LibraryImport(Library)]
    internal static partial nint GDALGetDatasetDriver(DatasetHandle dataset);

    [LibraryImport(Library)]
    internal static partial nint GDALGetDriverShortName(nint driver);

    [LibraryImport(Library)]
    internal static partial int GDALGetRasterXSize(DatasetHandle dataset);

    [LibraryImport(Library)]
    internal static partial int GDALGetRasterYSize(DatasetHandle dataset);

    [LibraryImport(Library)]
    internal static partial int GDALGetRasterCount(DatasetHandle dataset);

    [LibraryImport(Library)]
    internal static partial int GDALGetGeoTransform(DatasetHandle dataset, double* six);

    [LibraryImport(Library)]
    internal static partial int GDALSetGeoTransform(DatasetHandle dataset, double* six);

    [LibraryImport(Library)]
    internal static partial nint GDALGetSpatialRef(DatasetHandle dataset);

    [LibraryImport(Library)]
    internal static partial int GDALSetSpatialRef(DatasetHandle dataset, SpatialReferenceHandle reference);

    [LibraryImport(Library)]
    internal static partial nint GDALGetRasterBand(DatasetHandle dataset, int band);

    [LibraryImport(Library)]
    internal static partial int GDALGetRasterDataType(nint band);

    [LibraryImport(Library)]
    internal static partial double GDALGetRasterNoDataValue(nint band, int* success);

    [LibraryImport(Library)]
    internal static partial int GDALSetRasterNoDataValue(nint band, double value);

    [LibraryImport(Library)]
    internal static partial void GDALGetBlockSize(nint band, int* width, int* height);

    [LibraryImport(Library)]
    internal static partial int GDALReadBlock(nint band, int column, int row, void* data);

    [LibraryImport(Library)]
    internal static partial int GDALGetOverviewCount(nint band);

    [LibraryImport(Library)]
    internal static partial nint GDALGetOverview(nint band, int index);

    [LibraryImport(Library)]
    internal static partial int GDALGetRasterBandXSize(nint band);

    [LibraryImport(Library)]
    internal static partial int GDALGetRasterBandYSize(nint band);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint GDALGetMetadataItem(nint majorObject, string name, string? domain);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int GDALSetMetadataItem(nint majorObject, string name, string value, string? domain);

    [LibraryImport(Library)]
    internal static partial nint GDALGetDescription(nint majorObject);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void GDALSetDescription(nint majorObject, string description);

    [LibraryImport(Library)]
    internal static partial int GDALDatasetRasterIOEx(
        DatasetHandle dataset,
        int write,
        int column,
        int row,
        int width,
        int height,
        void* data,
        int bufferWidth,
        int bufferHeight,
        int bufferType,
        int bandCount,
        int* bands,
        long pixelSpace,
        long lineSpace,
        long bandSpace,
        RasterIoExtra* extra);

    [LibraryImport(Library)]
    internal static partial int GDALFlushCache(DatasetHandle dataset);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int GDALBuildOverviews(
        DatasetHandle dataset,
        string resampling,
        int levelCount,
        int* levels,
        int bandCount,
        int* bands,
        nint progress,
        nint progressData);

    [LibraryImport(Library)]
    internal static partial nint GDALCreateColorTable(int interpretation);

    [LibraryImport(Library)]
    internal static partial void GDALDestroyColorTable(nint table);

    [LibraryImport(Library)]
    internal static partial void GDALSetColorEntry(nint table, int index, ColorEntry* entry);

    [LibraryImport(Library)]
    internal static partial ColorEntry* GDALGetColorEntry(nint table, int index);

    [LibraryImport(Library)]
    internal static partial int GDALGetColorEntryCount(nint table);

    [LibraryImport(Library)]
    internal static partial int GDALSetRasterColorTable(nint band, nint table);

    [LibraryImport(Library)]
    internal static partial nint GDALGetRasterColorTable(nint band);

    [LibraryImport(Library)]
    internal static partial nint GDALWarpAppOptionsNew(nint arguments, nint forBinary);

    [LibraryImport(Library)]
    internal static partial void GDALWarpAppOptionsFree(nint options);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint GDALWarp(string path, nint destination, int sourceCount, nint* sources, nint options, int* usageError);

    /// <summary>GDALRasterIOExtraArg, version 1.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct RasterIoExtra
    {
        internal int Version;
        internal int Resampling;
        internal nint Progress;
        internal nint ProgressData;
        internal int FloatingWindow;
        internal double Column;
        internal double Row;
        internal double Width;
        internal double Height;
    }

    /// <summary>GDALColorEntry: red, green, blue, alpha in 0 to 255.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct ColorEntry
    {
        internal short Red;
        internal short Green;
        internal short Blue;
        internal short Alpha;
    }
}
