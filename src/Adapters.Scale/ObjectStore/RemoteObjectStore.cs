using System.Runtime.CompilerServices;
using Groundshift.Adapters.Scale.ObjectStore.AzureBlob;
using Groundshift.Adapters.Scale.ObjectStore.S3;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Scale.ObjectStore;

/// <summary>Objects in a bucket or container. The checksum of each goes with it, so that an equal one is never sent twice.</summary>
public sealed class RemoteObjectStore : IObjectStore, IDisposable
{
    // An object that comes and goes between look and put, time after time, is not ours to understand.
    private const int MostMeetings = 3;

    private readonly IObjectServer _server;
    private readonly RemoteOptions _options;
    private readonly TimeProvider _time;
    private readonly SignedLocations _locations;
    private readonly string _prefix;

    internal RemoteObjectStore(IObjectServer server, RemoteOptions options, TimeProvider time)
    {
        ObjectPath.CheckPrefix(options.Prefix.Trim('/'));
        (_server, _options, _time) = (server, options, time);
        _locations = new SignedLocations(server, time);
        _prefix = options.Prefix.Trim('/') is { Length: > 0 } prefix ? prefix + '/' : string.Empty;
    }

    /// <summary>Opens a bucket of an S3 server; nothing is asked of it yet.</summary>
    public static RemoteObjectStore Open(S3Options options, TimeProvider time) => new(new S3Server(options, time), options, time);

    /// <summary>Opens a container of Azure Blob Storage; nothing is asked of it yet.</summary>
    public static RemoteObjectStore Open(AzureBlobOptions options, TimeProvider time) => new(new BlobServer(options, time), options, time);

    /// <summary>Fails where the bucket is missing or may not be listed.</summary>
    /// <exception cref="RefusedException">The bucket, the credentials or their rights are wrong.</exception>
    /// <exception cref="TransientException">The server cannot be reached now.</exception>
    public ValueTask CheckAsync(CancellationToken cancellationToken) => _server.CheckAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask PutAsync(string path, string localFile, string mediaType, CancellationToken cancellationToken)
    {
        var key = Key(path);
        ObjectPath.CheckMediaType(path, mediaType);
        var upload = await Upload.OfAsync(localFile, mediaType, cancellationToken).ConfigureAwait(false);
        for (var meetings = 0; meetings < MostMeetings; meetings++)
        {
            var there = await _server.HeadAsync(key, cancellationToken).ConfigureAwait(false);
            if (there is not null && upload.IsAt(there))
            {
                return;
            }

            if (await _server.PutAsync(key, upload, onlyIfAbsent: there is null, cancellationToken).ConfigureAwait(false))
            {
                return;
            }
        }

        throw new TransientException($"Others put {path} again and again at the same time.");
    }

    /// <inheritdoc/>
    public async ValueTask<StoredObject?> FindAsync(string path, CancellationToken cancellationToken) =>
        await _server.HeadAsync(Key(path), cancellationToken).ConfigureAwait(false) is { } found
            ? new StoredObject(path, found.Size, found.Sha256 ?? Tag(found.ETag), found.MediaType, found.Modified)
            : null;

    /// <inheritdoc/>
    public async ValueTask<Stream?> OpenAsync(string path, long offset, long? length, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length ?? 0, nameof(length));
        var key = Key(path);
        if (length == 0)
        {
            return await _server.HeadAsync(key, cancellationToken).ConfigureAwait(false) is null ? null : Stream.Null;
        }

        return await _server.GetAsync(key, offset, length, null, cancellationToken).ConfigureAwait(false) is { } range
            ? new ResumingStream(_server, key, offset, range, _options, _time)
            : null;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ObjectPath.CheckPrefix(prefix);
        string? next = null;
        do
        {
            var page = await _server.ListAsync(_prefix + prefix, next, cancellationToken).ConfigureAwait(false);
            foreach (var key in page.Keys)
            {
                yield return key[_prefix.Length..];
            }

            next = page.Next;
        }
        while (next is not null);
    }

    /// <inheritdoc/>
    public ValueTask DeleteAsync(string path, CancellationToken cancellationToken) => _server.DeleteAsync(Key(path), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RasterLocation> LocateAsync(string path, CancellationToken cancellationToken) => _locations.FindAsync(Key(path), cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _server.Dispose();

    /// <summary>Says where, and no secret.</summary>
    public override string ToString() => _prefix.Length == 0 ? _server.Name : $"{_server.Name}/{_prefix}";

    private string Key(string path)
    {
        ObjectPath.Check(path);
        return _prefix + path;
    }

    // The tag of an object that something else put: what the server says of it, in the letters that ours have.
    private static string Tag(string etag) => string.Concat(etag.Where(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'));
}
