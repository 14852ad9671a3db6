using System.Runtime.InteropServices;

namespace Groundshift.Raster.Gdal;

/// <summary>Owns a GDALDatasetH. A dataset is used by one thread at a time.</summary>
internal sealed class DatasetHandle : SafeHandle
{
    public DatasetHandle()
        : base(0, ownsHandle: true)
    {
    }

    internal DatasetHandle(nint dataset)
        : this() => SetHandle(dataset);

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        GdalNative.GDALClose(handle);
        return true;
    }
}

/// <summary>Owns an OGRSpatialReferenceH.</summary>
internal sealed class SpatialReferenceHandle : SafeHandle
{
    public SpatialReferenceHandle()
        : base(0, ownsHandle: true)
    {
    }

    internal SpatialReferenceHandle(nint reference)
        : this() => SetHandle(reference);

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        GdalNative.OSRRelease(handle);
        return true;
    }
}

/// <summary>Owns an OGRCoordinateTransformationH. Not safe for use by two threads at once.</summary>
internal sealed class TransformationHandle : SafeHandle
{
    public TransformationHandle()
        : base(0, ownsHandle: true)
    {
    }

    internal TransformationHandle(nint transformation)
        : this() => SetHandle(transformation);

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        GdalNative.OCTDestroyCoordinateTransformation(handle);
        return true;
    }
}

/// <summary>Owns a CSL string list: options of GDAL calls.</summary>
internal sealed class StringList : SafeHandle
{
    internal StringList(IEnumerable<string> values)
        : base(0, ownsHandle: true)
    {
        foreach (var value in values)
        {
            SetHandle(GdalNative.CSLAddString(handle, value));
        }
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The char** for a call that borrows it.</summary>
    internal nint Pointer => handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        GdalNative.CSLDestroy(handle);
        return true;
    }
}
