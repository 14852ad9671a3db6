using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Scale.ObjectStore;

/// <summary>
/// The requests that one kind of server takes, by full key. Each is tried again where that may help, and fails with
/// <see cref="TransientException"/>, <see cref="RefusedException"/> or <see cref="InvalidInputException"/>.
/// </summary>
internal interface IObjectServer : IDisposable
{
    /// <summary>What the server is called in messages; no secret.</summary>
    string Name { get; }

    /// <summary>Fails where the bucket is missing, or the credentials do not suffice to list it.</summary>
    ValueTask CheckAsync(CancellationToken cancellationToken);

    /// <summary>An object's head, or null.</summary>
    ValueTask<RemoteObject?> HeadAsync(string key, CancellationToken cancellationToken);

    /// <summary>
    /// A part of an object from <paramref name="offset"/>, null length to the end; null when it is absent. With a tag, only while the
    /// object still has it.
    /// </summary>
    /// <exception cref="TransientException">Also when the object has another tag.</exception>
    ValueTask<RemoteRange?> GetAsync(string key, long offset, long? length, string? etag, CancellationToken cancellationToken);

    /// <summary>Stores a file, whole or not at all.</summary>
    /// <param name="key">The key.</param>
    /// <param name="upload">The file.</param>
    /// <param name="onlyIfAbsent">Leaves an object that is there as it is, where the server can tell.</param>
    /// <param name="cancellationToken">Ends the upload; nothing of it is seen.</param>
    /// <returns>False when an object was there already.</returns>
    ValueTask<bool> PutAsync(string key, Upload upload, bool onlyIfAbsent, CancellationToken cancellationToken);

    /// <summary>Removes an object; one that is absent is no error.</summary>
    ValueTask DeleteAsync(string key, CancellationToken cancellationToken);

    /// <summary>A page of the keys with a prefix, in ordinal order.</summary>
    ValueTask<KeyPage> ListAsync(string prefix, string? next, CancellationToken cancellationToken);

    /// <summary>A location that grants reading one object, and when to ask for another.</summary>
    ValueTask<(RasterLocation Location, DateTimeOffset Renew)> SignAsync(string key, CancellationToken cancellationToken);
}

/// <summary>The head of an object.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="ETag">The server's tag, with quotes.</param>
/// <param name="Sha256">Checksum that was stored with it, in hexadecimal digits; null for an object that something else put.</param>
/// <param name="MediaType">Media type.</param>
/// <param name="Modified">Last change.</param>
internal sealed record RemoteObject(long Size, string ETag, string? Sha256, string MediaType, DateTimeOffset Modified);

/// <summary>The answer to a request for a range; owns the stream.</summary>
/// <param name="Content">Bytes as they arrive.</param>
/// <param name="Length">Their number.</param>
/// <param name="ETag">The server's tag, with quotes.</param>
internal sealed record RemoteRange(Stream Content, long Length, string ETag);

/// <summary>Keys, and what to ask with for the next ones; null at the end.</summary>
internal sealed record KeyPage(IReadOnlyList<string> Keys, string? Next);
