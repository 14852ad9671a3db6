using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Xml.Linq;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Scale.ObjectStore.AzureBlob;

/// <summary>A container through the REST API of the blob service.</summary>
internal sealed class BlobServer : IObjectServer
{
    private const string UnknownType = "application/octet-stream";
    private const string Checksum = "x-ms-meta-sha256";
    private readonly AzureBlobOptions _options;
    private readonly TimeProvider _time;
    private readonly BlobRequests _requests;
    private readonly BlobBlocks _blocks;

    public BlobServer(AzureBlobOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _requests = new BlobRequests(options, time);
        _blocks = new BlobBlocks(_requests, options);
    }

    public string Name => _requests.Address();

    public async ValueTask CheckAsync(CancellationToken cancellationToken) =>
        await PageAsync($"{_requests.Address()}?restype=container&comp=list&maxresults=1", cancellationToken).ConfigureAwait(false);

    public ValueTask<RemoteObject?> HeadAsync(string key, CancellationToken cancellationToken) => _requests.RunAsync(
        () => new HttpRequestMessage(HttpMethod.Head, _requests.Address(key)),
        (response, _) =>
        {
            using (response)
            {
                return ValueTask.FromResult(BlobFailures.IsAbsent(response) ? null : Head(Succeeded(response)));
            }
        },
        cancellationToken);

    public ValueTask<RemoteRange?> GetAsync(string key, long offset, long? length, string? etag, CancellationToken cancellationToken) =>
        _requests.RunAsync(() => GetRequest(key, offset, length, etag), (response, token) => RangeAsync(key, length, response, token), cancellationToken);

    public async ValueTask<bool> PutAsync(string key, Upload upload, bool onlyIfAbsent, CancellationToken cancellationToken) => upload.Size > _options.PartBytes
        ? await _blocks.PutAsync(key, upload, onlyIfAbsent, cancellationToken).ConfigureAwait(false)
        : await _requests.SendAsync(upload.Size, () => PutRequest(key, upload, onlyIfAbsent), (response, _) => Stored(_requests, response), cancellationToken).ConfigureAwait(false);

    public async ValueTask DeleteAsync(string key, CancellationToken cancellationToken) => await _requests.RunAsync(
        () => new HttpRequestMessage(HttpMethod.Delete, _requests.Address(key)),
        (response, _) =>
        {
            using (response)
            {
                return ValueTask.FromResult(BlobFailures.IsAbsent(response) || Succeeded(response) is not null);
            }
        },
        cancellationToken).ConfigureAwait(false);

    public async ValueTask<KeyPage> ListAsync(string prefix, string? next, CancellationToken cancellationToken)
    {
        var address = $"{_requests.Address()}?restype=container&comp=list&prefix={Uri.EscapeDataString(prefix)}";
        var page = await PageAsync(next is null ? address : $"{address}&marker={Uri.EscapeDataString(next)}", cancellationToken).ConfigureAwait(false);
        var marker = page.Root?.Element("NextMarker")?.Value;
        return new KeyPage([.. page.Descendants("Blob").Select(blob => blob.Element("Name")?.Value).OfType<string>()], string.IsNullOrEmpty(marker) ? null : marker);
    }

    public async ValueTask<(RasterLocation Location, DateTimeOffset Renew)> SignAsync(string key, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var address = _requests.Address(key);
        if (_requests.Key is { } account)
        {
            var until = now + _options.SignedFor;
            var query = account.ReadSas(_options.Container, key, until, _options.Endpoint.Scheme == Uri.UriSchemeHttps);
            return (new RasterLocation { Uri = new Uri($"{address}?{query}"), Expires = until }, now + (_options.SignedFor / 2));
        }

        if (_options.Token is not { } token)
        {
            return (new RasterLocation { Uri = new Uri($"{address}?{_options.Sas}") }, DateTimeOffset.MaxValue);
        }

        // A token goes as a header, and never into an address.
        var (bearer, expires) = await token(cancellationToken).ConfigureAwait(false);
        var headers = new Dictionary<string, string> { ["Authorization"] = $"Bearer {bearer}", ["x-ms-version"] = BlobRequests.Version };
        return (new RasterLocation { Uri = new Uri(address), Headers = headers, Expires = expires }, now + ((expires - now) / 2));
    }

    public void Dispose() => _requests.Dispose();

    /// <summary>True when a put was taken, false when its condition was met.</summary>
    internal static ValueTask<bool> Stored(BlobRequests requests, HttpResponseMessage response)
    {
        using (response)
        {
            return BlobFailures.IsMet(response)
                ? ValueTask.FromResult(false)
                : response.IsSuccessStatusCode ? ValueTask.FromResult(true) : throw requests.Failure(response);
        }
    }

    /// <summary>What every blob of ours carries.</summary>
    internal static void Describe(HttpRequestMessage request, Upload upload, bool onlyIfAbsent)
    {
        request.Headers.TryAddWithoutValidation("x-ms-blob-content-type", upload.MediaType);
        request.Headers.TryAddWithoutValidation(Checksum, upload.Sha256);
        if (onlyIfAbsent)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", "*");
        }
    }

    private static RemoteObject Head(HttpResponseMessage response)
    {
        var content = response.Content.Headers;
        return new RemoteObject(
            LengthOf(response.Content),
            response.Headers.ETag?.Tag ?? string.Empty,
            response.Headers.TryGetValues(Checksum, out var values) ? string.Concat(values) : null,
            content.NonValidated.TryGetValues("Content-Type", out var type) ? type.ToString() : UnknownType,
            content.LastModified ?? DateTimeOffset.UnixEpoch);
    }

    // A length that a proxy dropped must not become an empty object.
    private static long LengthOf(HttpContent content) =>
        content.Headers.ContentLength ?? throw new TransientException("The blob service, or a proxy before it, answered without Content-Length.");

    private HttpRequestMessage GetRequest(string key, long offset, long? length, string? etag)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, _requests.Address(key));
        if (offset > 0 || length is not null)
        {
            request.Headers.Range = new RangeHeaderValue(offset, offset + length - 1);
        }

        if (etag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", etag);
        }

        return request;
    }

    private async ValueTask<RemoteRange?> RangeAsync(string key, long? length, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            if (BlobFailures.IsAbsent(response))
            {
                response.Dispose();
                return null;
            }

            // A range behind the end is refused: the blob is there, and nothing of it is left.
            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                response.Dispose();
                return new RemoteRange(Stream.Null, 0, string.Empty);
            }

            if (response.StatusCode == HttpStatusCode.PreconditionFailed)
            {
                throw new TransientException($"{key} was replaced while it was read.");
            }

            var content = Succeeded(response).Content;
            return new RemoteRange(
                await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false),
                Math.Min(LengthOf(content), length ?? long.MaxValue),
                response.Headers.ETag?.Tag ?? string.Empty);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private HttpRequestMessage PutRequest(string key, Upload upload, bool onlyIfAbsent)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, _requests.Address(key))
        {
            Content = new StreamContent(new FileSlice(upload.File, new UploadPart(0, 0, upload.Size))),
        };
        request.Headers.TryAddWithoutValidation("x-ms-blob-type", "BlockBlob");
        Describe(request, upload, onlyIfAbsent);
        return request;
    }

    private ValueTask<XDocument> PageAsync(string address, CancellationToken cancellationToken) => _requests.RunAsync(
        () => new HttpRequestMessage(HttpMethod.Get, address),
        async (response, token) =>
        {
            using (response)
            {
                using var content = await Succeeded(response).Content.ReadAsStreamAsync(token).ConfigureAwait(false);
                return await XDocument.LoadAsync(content, LoadOptions.None, token).ConfigureAwait(false);
            }
        },
        cancellationToken);

    private HttpResponseMessage Succeeded(HttpResponseMessage response) => response.IsSuccessStatusCode ? response : throw _requests.Failure(response);
}
