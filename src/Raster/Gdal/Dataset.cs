using System.Globalization;
using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;

namespace Groundshift.Raster.Gdal;

/// <summary>An open raster. Used by one thread at a time; ownership: dispose once.</summary>
internal sealed unsafe class Dataset : IDisposable
{
    // GDAL_OF_RASTER | GDAL_OF_VERBOSE_ERROR, read-only, not shared.
    private const uint ReadFlags = 0x02 | 0x40;
    private const uint UpdateFlag = 0x01;

    // GDAL_OF_VECTOR | GDAL_OF_VERBOSE_ERROR.
    private const uint VectorFlags = 0x04 | 0x40;

    private readonly Dataset? _source;

    private Dataset(DatasetHandle handle, string label, Dataset? source = null)
    {
        Handle = handle;
        Label = label;
        _source = source;
        Width = GdalNative.GDALGetRasterXSize(handle);
        Height = GdalNative.GDALGetRasterYSize(handle);
        Bands = GdalNative.GDALGetRasterCount(handle);
    }

    internal DatasetHandle Handle { get; }

    /// <summary>For messages: the path without a query string.</summary>
    internal string Label { get; }

    internal int Width { get; }

    internal int Height { get; }

    internal int Bands { get; }

    /// <summary>Short name of the format's driver.</summary>
    internal string Driver => GdalNative.Text(GdalNative.GDALGetDriverShortName(GdalNative.GDALGetDatasetDriver(Handle))) ?? string.Empty;

    /// <summary>Opens a file read-only with one of <paramref name="drivers"/>.</summary>
    /// <exception cref="GdalException">It cannot be opened.</exception>
    internal static Dataset Open(string path, IReadOnlyList<string> drivers, IReadOnlyList<string>? options = null, bool update = false)
    {
        GdalLibrary.EnsureLoaded();
        using var allowed = new StringList(drivers);
        using var openOptions = new StringList(options ?? []);
        using var errors = new ErrorCapture();
        var handle = new DatasetHandle(
            GdalNative.GDALOpenEx(path, ReadFlags | (update ? UpdateFlag : 0), allowed.Pointer, openOptions.Pointer, 0));
        var label = GdalException.Redact(path);
        return handle.IsInvalid ? throw errors.Failure($"opening {label}") : new Dataset(handle, label);
    }

    /// <summary>Creates a raster for writing.</summary>
    internal static Dataset Create(string driver, string path, int width, int height, int bands, SampleType type, params string[] options)
    {
        var driverHandle = GdalLibrary.Driver(driver);
        using var list = new StringList(options);
        using var errors = new ErrorCapture();
        var handle = new DatasetHandle(GdalNative.GDALCreate(driverHandle, path, width, height, bands, type.Code(), list.Pointer));
        return handle.IsInvalid ? throw errors.Failure($"creating {path}") : new Dataset(handle, path);
    }

    /// <summary>Opens a file of features read-only with one of <paramref name="drivers"/>.</summary>
    /// <exception cref="GdalException">It cannot be opened.</exception>
    internal static Dataset OpenVector(string path, IReadOnlyList<string> drivers)
    {
        GdalLibrary.EnsureLoaded();
        using var allowed = new StringList(drivers);
        using var errors = new ErrorCapture();
        var handle = new DatasetHandle(GdalNative.GDALOpenEx(path, VectorFlags, allowed.Pointer, 0, 0));
        return handle.IsInvalid ? throw errors.Failure($"opening {path}") : new Dataset(handle, path);
    }

    /// <summary>Writes the layers into a new file, by options of ogr2ogr.</summary>
    /// <exception cref="GdalException">It cannot be written.</exception>
    internal void TranslateTo(string path, params string[] arguments)
    {
        using var list = new StringList(arguments);
        using var errors = new ErrorCapture();
        var options = GdalNative.GDALVectorTranslateOptionsNew(list.Pointer, 0);
        if (options == 0)
        {
            throw errors.Failure("preparing a translation");
        }

        var added = false;
        try
        {
            Handle.DangerousAddRef(ref added);
            var source = Handle.DangerousGetHandle();
            int usageError;
            using var written = new DatasetHandle(GdalNative.GDALVectorTranslate(path, 0, 1, &source, options, &usageError));
            if (written.IsInvalid || errors.Any)
            {
                throw errors.Failure($"translating {Label} to {path}");
            }
        }
        finally
        {
            GdalNative.GDALVectorTranslateOptionsFree(options);
            if (added)
            {
                Handle.DangerousRelease();
            }
        }
    }

    /// <summary>Creates an empty vector dataset in memory.</summary>
    internal static Dataset CreateVector()
    {
        // The driver "Memory" became an alias of "MEM" in GDAL 3.11.
        GdalLibrary.EnsureLoaded();
        var driver = GdalNative.GDALGetDriverByName("Memory") is var memory and not 0 ? memory : GdalLibrary.Driver("MEM");
        using var errors = new ErrorCapture();
        var handle = new DatasetHandle(GdalNative.GDALCreate(driver, string.Empty, 0, 0, 0, 0, 0));
        return handle.IsInvalid ? throw errors.Failure("creating a vector dataset") : new Dataset(handle, "memory");
    }

    /// <summary>Adds a layer with one field; the layer lives as long as this dataset.</summary>
    internal nint CreateLayer(string name, int geometryType, string field, int fieldType)
    {
        using var errors = new ErrorCapture();
        var layer = GdalNative.GDALDatasetCreateLayer(Handle, name, 0, geometryType, 0);
        if (layer == 0)
        {
            throw errors.Failure($"creating layer {name}");
        }

        var definition = GdalNative.OGR_Fld_Create(field, fieldType);
        try
        {
            errors.ThrowIfFailed(GdalNative.OGR_L_CreateField(layer, definition, 0), $"creating field {field}");
        }
        finally
        {
            GdalNative.OGR_Fld_Destroy(definition);
        }

        return layer;
    }

    /// <summary>Writes a copy in another format, such as COG.</summary>
    internal Dataset CopyTo(string driver, string path, params string[] options)
    {
        var driverHandle = GdalLibrary.Driver(driver);
        using var list = new StringList(options);
        using var errors = new ErrorCapture();
        var handle = new DatasetHandle(GdalNative.GDALCreateCopy(driverHandle, path, Handle, 1, list.Pointer, 0, 0));
        return handle.IsInvalid ? throw errors.Failure($"copying {Label} to {path}") : new Dataset(handle, path);
    }

    /// <summary>A virtual dataset that warps this one when it is read; this one must outlive it and is not disposed by it.</summary>
    /// <param name="target">Grid of the result.</param>
    /// <param name="resampling">How samples are interpolated.</param>
    /// <param name="mask">True to add a last band that is 0 where there is no data and 255 where there is, also beyond the edge.</param>
    internal Dataset WarpTo(GridSpec target, Resampling resampling, bool mask = false)
    {
        var (west, south, east, north) = target.Bounds;
        string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
        using var arguments = new StringList(
        [
            "-of", "VRT", "-t_srs", target.Crs,
            "-te", Number(west), Number(south), Number(east), Number(north),
            "-ts", Number(target.Width), Number(target.Height),
            "-r", resampling switch { Resampling.Nearest => "near", _ => resampling.ToString().ToLowerInvariant() },
            .. mask ? (ReadOnlySpan<string>)["-dstalpha"] : [],
        ]);
        using var errors = new ErrorCapture();
        var options = GdalNative.GDALWarpAppOptionsNew(arguments.Pointer, 0);
        if (options == 0)
        {
            throw errors.Failure("preparing a warp");
        }

        var added = false;
        try
        {
            Handle.DangerousAddRef(ref added);
            var source = Handle.DangerousGetHandle();
            int usageError;
            var warped = new DatasetHandle(GdalNative.GDALWarp(string.Empty, 0, 1, &source, options, &usageError));
            return warped.IsInvalid ? throw errors.Failure($"warping {Label}") : new Dataset(warped, Label, this);
        }
        finally
        {
            GdalNative.GDALWarpAppOptionsFree(options);
            if (added)
            {
                Handle.DangerousRelease();
            }
        }
    }

    /// <summary>Pixel edges to projected coordinates; null for a raster without georeference.</summary>
    internal AffineTransform? Transform
    {
        get
        {
            var six = stackalloc double[6];
            return GdalNative.GDALGetGeoTransform(Handle, six) == GdalNative.CeNone
                ? new AffineTransform(six[1], six[2], six[0], six[4], six[5], six[3])
                : null;
        }

        set
        {
            var transform = value ?? throw new ArgumentNullException(nameof(value));
            var six = stackalloc double[6] { transform.C, transform.A, transform.B, transform.F, transform.D, transform.E };
            using var errors = new ErrorCapture();
            errors.ThrowIfFailed(GdalNative.GDALSetGeoTransform(Handle, six), $"georeferencing {Label}");
        }
    }

    /// <summary>The reference system; null where there is none. The caller disposes it.</summary>
    internal SpatialReference? CopyCrs() => SpatialReference.Copy(GdalNative.GDALGetSpatialRef(Handle));

    internal void SetCrs(string text)
    {
        using var reference = SpatialReference.Parse(text);
        using var errors = new ErrorCapture();
        errors.ThrowIfFailed(GdalNative.GDALSetSpatialRef(Handle, reference.Handle), $"setting the CRS of {Label}");
    }

    /// <summary>A band, from 1; borrowed.</summary>
    internal RasterBand Band(int number)
    {
        if (number < 1 || number > Bands)
        {
            throw new ArgumentOutOfRangeException(nameof(number), number, $"{Label} has {Bands} bands.");
        }

        return new RasterBand(this, GdalNative.GDALGetRasterBand(Handle, number));
    }

    /// <summary>Metadata of the dataset in a domain; null where absent.</summary>
    internal string? Metadata(string name, string? domain)
    {
        var added = false;
        try
        {
            Handle.DangerousAddRef(ref added);
            return GdalNative.Text(GdalNative.GDALGetMetadataItem(Handle.DangerousGetHandle(), name, domain));
        }
        finally
        {
            if (added)
            {
                Handle.DangerousRelease();
            }
        }
    }

    /// <summary>Reads bands into caller-owned memory, one plane after the other.</summary>
    /// <param name="window">Pixels to read.</param>
    /// <param name="bands">Band numbers from 1.</param>
    /// <param name="type">Type in memory; GDAL converts.</param>
    /// <param name="destination">First sample of the first band.</param>
    /// <param name="rowSamples">Samples from one row to the next.</param>
    /// <param name="bandSamples">Samples from one band to the next.</param>
    internal void Read(PixelRect window, ReadOnlySpan<int> bands, SampleType type, nint destination, long rowSamples, long bandSamples)
    {
        var size = type.Size();
        Transfer(write: false, window, bands, type, destination, window.Width, window.Height, rowSamples * size, bandSamples * size, null);
    }

    /// <summary>Reads a window with fractional bounds into a buffer of another size; planes are dense.</summary>
    internal void ReadResampled(
        (double Column, double Row, double Width, double Height) window,
        ReadOnlySpan<int> bands,
        SampleType type,
        nint destination,
        int bufferWidth,
        int bufferHeight,
        Resampling resampling)
    {
        var column = (int)Math.Floor(window.Column);
        var row = (int)Math.Floor(window.Row);
        var outer = new PixelRect(
            column,
            row,
            (int)Math.Ceiling(window.Column + window.Width) - column,
            (int)Math.Ceiling(window.Row + window.Height) - row).Intersect(new PixelRect(0, 0, Width, Height));
        var extra = new GdalNative.RasterIoExtra
        {
            Version = 1,
            Resampling = (int)resampling,
            FloatingWindow = 1,
            Column = window.Column,
            Row = window.Row,
            Width = window.Width,
            Height = window.Height,
        };
        var size = type.Size();
        Transfer(
            write: false, outer, bands, type, destination, bufferWidth, bufferHeight, (long)bufferWidth * size, (long)bufferWidth * bufferHeight * size, &extra);
    }

    /// <summary>Writes dense planes.</summary>
    internal void Write(PixelRect window, ReadOnlySpan<int> bands, SampleType type, nint source)
    {
        var size = type.Size();
        Transfer(write: true, window, bands, type, source, window.Width, window.Height, (long)window.Width * size, window.Count * size, null);
    }

    internal void BuildOverviews(string resampling, params int[] levels)
    {
        using var errors = new ErrorCapture();
        fixed (int* list = levels)
        {
            errors.ThrowIfFailed(
                GdalNative.GDALBuildOverviews(Handle, resampling, levels.Length, list, 0, null, 0, 0), $"building overviews of {Label}");
        }
    }

    internal void Flush()
    {
        using var errors = new ErrorCapture();
        errors.ThrowIfFailed(GdalNative.GDALFlushCache(Handle), $"writing {Label}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Handle.Dispose();
        GC.KeepAlive(_source);
    }

    private void Transfer(
        bool write,
        PixelRect window,
        ReadOnlySpan<int> bands,
        SampleType type,
        nint data,
        int bufferWidth,
        int bufferHeight,
        long lineBytes,
        long bandBytes,
        GdalNative.RasterIoExtra* extra)
    {
        using var errors = new ErrorCapture();
        fixed (int* list = bands)
        {
            var code = GdalNative.GDALDatasetRasterIOEx(
                Handle,
                write ? 1 : 0,
                window.Column,
                window.Row,
                window.Width,
                window.Height,
                (void*)data,
                bufferWidth,
                bufferHeight,
                type.Code(),
                bands.Length,
                list,
                type.Size(),
                lineBytes,
                bandBytes,
                extra);
            errors.ThrowIfFailed(code, $"{(write ? "writing" : "reading")} rows {window.Row} to {window.Bottom} of {Label}");
        }
    }
}
