namespace Groundshift.Raster.Gdal;

/// <summary>Raw bytes of a file, local or remote, through GDAL's virtual file systems. Used by one thread; ownership: dispose once.</summary>
internal sealed unsafe class VirtualStream : IDisposable
{
    private const int SeekSet = 0;
    private const int SeekEnd = 2;

    private readonly string _label;
    private nint _file;

    internal VirtualStream(string path)
    {
        GdalLibrary.EnsureLoaded();
        _label = GdalException.Redact(path);
        using var errors = new ErrorCapture();
        GdalNative.VSIErrorReset();
        _file = GdalNative.VSIFOpenExL(path, "rb", 1);
        if (_file == 0)
        {
            // File systems keep the reason (such as a status) in a place of their own.
            var reason = GdalNative.Text(GdalNative.VSIGetLastErrorMsg());
            throw reason is { Length: > 0 } ? new GdalException($"opening {_label}", $"{reason}; {errors.Text}".TrimEnd(';', ' ')) : errors.Failure($"opening {_label}");
        }

        if (GdalNative.VSIFSeekL(_file, 0, SeekEnd) != 0)
        {
            var failure = errors.Failure($"measuring {_label}");
            Dispose();
            throw failure;
        }

        Length = checked((long)GdalNative.VSIFTellL(_file));
    }

    /// <summary>Size in bytes.</summary>
    internal long Length { get; }

    /// <summary>Reads up to the span's length; less only at the end of the file.</summary>
    internal int Read(long offset, Span<byte> destination)
    {
        using var errors = new ErrorCapture();
        if (GdalNative.VSIFSeekL(_file, (ulong)offset, SeekSet) != 0)
        {
            throw errors.Failure($"seeking in {_label}");
        }

        fixed (byte* pointer = destination)
        {
            var read = (int)GdalNative.VSIFReadL(pointer, 1, (nuint)destination.Length, _file);

            // Asked first: the sentence would be made for every piece that is read.
            return errors.Any ? throw errors.Failure($"reading {_label}") : read;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_file != 0)
        {
            _ = GdalNative.VSIFCloseL(_file);
            _file = 0;
        }
    }
}
