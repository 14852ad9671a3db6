using System.Runtime.InteropServices;

namespace Groundshift.Raster.Gdal;

/// <summary>Spatial references (ogr_srs_api.h), vector layers (ogr_api.h) and polygonize (gdal_alg.h).</summary>
internal static unsafe partial class GdalNative
{
    [LibraryImport(Library)]
    internal static partial nint OSRNewSpatialReference(nint wkt);

    [LibraryImport(Library)]
    internal static partial nint OSRClone(nint reference);

    [LibraryImport(Library)]
    internal static partial void OSRRelease(nint reference);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int OSRSetFromUserInput(SpatialReferenceHandle reference, string text);

    [LibraryImport(Library)]
    internal static partial void OSRSetAxisMappingStrategy(SpatialReferenceHandle reference, int strategy);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint OSRGetAuthorityName(SpatialReferenceHandle reference, string? node);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint OSRGetAuthorityCode(SpatialReferenceHandle reference, string? node);

    [LibraryImport(Library)]
    internal static partial int OSRExportToWktEx(SpatialReferenceHandle reference, nint* text, nint options);

    [LibraryImport(Library)]
    internal static partial int OSRIsGeographic(SpatialReferenceHandle reference);

    [LibraryImport(Library)]
    internal static partial double OSRGetLinearUnits(SpatialReferenceHandle reference, nint* name);

    [LibraryImport(Library)]
    internal static partial int OSRIsSame(SpatialReferenceHandle left, SpatialReferenceHandle right);

    [LibraryImport(Library)]
    internal static partial void OSRSetPROJSearchPaths(nint paths);

    [LibraryImport(Library)]
    internal static partial nint OCTNewCoordinateTransformation(SpatialReferenceHandle from, SpatialReferenceHandle to);

    [LibraryImport(Library)]
    internal static partial void OCTDestroyCoordinateTransformation(nint transformation);

    [LibraryImport(Library)]
    internal static partial int OCTTransform(TransformationHandle transformation, int count, double* x, double* y, double* z);

    [LibraryImport(Library)]
    internal static partial int GDALPolygonize(nint band, nint mask, nint layer, int field, nint options, nint progress, nint progressData);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint GDALDatasetCreateLayer(DatasetHandle dataset, string name, nint reference, int geometryType, nint options);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint OGR_Fld_Create(string name, int type);

    [LibraryImport(Library)]
    internal static partial void OGR_Fld_Destroy(nint definition);

    [LibraryImport(Library)]
    internal static partial int OGR_L_CreateField(nint layer, nint definition, int approximate);

    [LibraryImport(Library)]
    internal static partial void OGR_L_ResetReading(nint layer);

    [LibraryImport(Library)]
    internal static partial nint OGR_L_GetNextFeature(nint layer);

    [LibraryImport(Library)]
    internal static partial void OGR_F_Destroy(nint feature);

    [LibraryImport(Library)]
    internal static partial int OGR_F_GetFieldAsInteger(nint feature, int field);

    [LibraryImport(Library)]
    internal static partial nint OGR_F_GetGeometryRef(nint feature);

    [LibraryImport(Library)]
    internal static partial int OGR_G_WkbSize(nint geometry);

    [LibraryImport(Library)]
    internal static partial int OGR_G_ExportToWkb(nint geometry, int order, byte* data);

    [LibraryImport(Library)]
    internal static partial nint GDALVectorTranslateOptionsNew(nint arguments, nint forBinary);

    [LibraryImport(Library)]
    internal static partial void GDALVectorTranslateOptionsFree(nint options);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint GDALVectorTranslate(string path, nint destination, int sources, nint* sourceList, nint options, int* usageError);
}
