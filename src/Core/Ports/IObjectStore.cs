namespace Groundshift.Core.Ports;

/// <summary>Files by path relative to the store's root, such as <c>products/…/classification.tif</c>.</summary>
/// <remarks>Paths use forward slashes, never <c>..</c>, and only unreserved characters of RFC 3986; anything else is an invalid input.</remarks>
public interface IObjectStore
{
    /// <summary>Copies a local file in. Appears whole or not at all; an equal object is left as it is.</summary>
    ValueTask PutAsync(string path, string localFile, string mediaType, CancellationToken cancellationToken);

    /// <summary>Size and tag of an object, or null.</summary>
    ValueTask<StoredObject?> FindAsync(string path, CancellationToken cancellationToken);

    /// <summary>Reads an object from <paramref name="offset"/>; null length means to the end, and what lies behind the end is left out. Null when it is absent.</summary>
    ValueTask<Stream?> OpenAsync(string path, long offset, long? length, CancellationToken cancellationToken);

    /// <summary>Paths that begin with a prefix, in ordinal order; a prefix may end within a segment.</summary>
    IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>
    /// Removes an object; one that is absent already is no error. A reader that has opened it keeps it or fails as transient. Not for
    /// a path that may be put at the same time.
    /// </summary>
    ValueTask DeleteAsync(string path, CancellationToken cancellationToken);

    /// <summary>
    /// Where readers of rasters open an object right now, whether it is there or not: a URI that alone grants reading this object for a
    /// while. Asked again before each long read.
    /// </summary>
    ValueTask<RasterLocation> LocateAsync(string path, CancellationToken cancellationToken);
}

/// <summary>What is known of an object without reading it.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Tag">Strong entity tag, without quotes.</param>
/// <param name="MediaType">As it was put.</param>
/// <param name="Modified">Last change.</param>
public sealed record StoredObject(string Path, long Size, string Tag, string MediaType, DateTimeOffset Modified);
