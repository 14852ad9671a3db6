namespace Groundshift.Raster.Gdal;

/// <summary>A file name in GDAL's memory file system, removed with this object.</summary>
internal sealed unsafe class VirtualFile : IDisposable
{
    private static long s_counter;

    internal VirtualFile(string extension)
    {
        GdalLibrary.EnsureLoaded();
        Path = $"/vsimem/groundshift/{Interlocked.Increment(ref s_counter)}{extension}";
    }

    /// <summary>Path for GDAL calls.</summary>
    internal string Path { get; }

    /// <summary>A memory file over a copy of <paramref name="content"/>.</summary>
    internal static VirtualFile From(ReadOnlySpan<byte> content, string extension)
    {
        var file = new VirtualFile(extension);
        using var errors = new ErrorCapture();

        // GDAL owns the buffer once the file stands, so it comes from GDAL's own heap.
        var copy = GdalNative.VSIMalloc((nuint)Math.Max(content.Length, 1));
        if (copy == 0)
        {
            throw errors.Failure($"reserving {content.Length} bytes for a memory file");
        }

        content.CopyTo(new Span<byte>((void*)copy, content.Length));
        var handle = GdalNative.VSIFileFromMemBuffer(file.Path, (byte*)copy, (ulong)content.Length, 1);
        if (handle == 0)
        {
            GdalNative.VSIFree(copy);
            throw errors.Failure("making a memory file");
        }

        _ = GdalNative.VSIFCloseL(handle);
        return file;
    }

    /// <summary>A copy of the content; empty for a file that was never written.</summary>
    internal byte[] ToArray()
    {
        ulong length;
        var data = GdalNative.VSIGetMemFileBuffer(Path, &length, 0);
        return data is null ? [] : new ReadOnlySpan<byte>(data, checked((int)length)).ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => _ = GdalNative.VSIUnlink(Path);
}
