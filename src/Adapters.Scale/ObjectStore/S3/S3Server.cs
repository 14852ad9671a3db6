using System.Globalization;
using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Scale.ObjectStore.S3;

/// <summary>
/// A bucket through Amazon's SDK. Its own retries are off, for <see cref="Retries"/> treats all stores alike. Bodies go signed
/// and in one piece: many servers take neither chunked signatures nor trailing checksums.
/// </summary>
internal sealed class S3Server : IObjectServer
{
    internal const string ChecksumName = "sha256";
    private const string UnknownType = "application/octet-stream";
    private readonly AmazonS3Client _client;
    private readonly S3Options _options;
    private readonly TimeProvider _time;
    private readonly S3Requests _requests;
    private readonly S3Conditions _conditions = new();
    private readonly S3Parts _parts;

    public S3Server(S3Options options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _client = S3Clients.Create(options);
        _requests = new S3Requests(options, time);
        _parts = new S3Parts(_client, options, _requests, _conditions);
    }

    public string Name => $"s3://{_options.Bucket}";

    public async ValueTask CheckAsync(CancellationToken cancellationToken) =>
        await _requests.AskAsync(token => _client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = _options.Bucket, MaxKeys = 1 }, token), cancellationToken).ConfigureAwait(false);

    public async ValueTask<RemoteObject?> HeadAsync(string key, CancellationToken cancellationToken)
    {
        var head = await _requests.FindAsync(token => _client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = _options.Bucket, Key = key }, token), cancellationToken)
            .ConfigureAwait(false);
        return head is null
            ? null
            : new RemoteObject(
                head.ContentLength,
                head.ETag,
                head.Metadata[ChecksumName],
                head.Headers.ContentType ?? UnknownType,
                new DateTimeOffset(head.LastModified?.ToUniversalTime() ?? DateTime.UnixEpoch, TimeSpan.Zero));
    }

    public async ValueTask<RemoteRange?> GetAsync(string key, long offset, long? length, string? etag, CancellationToken cancellationToken)
    {
        var request = new GetObjectRequest { BucketName = _options.Bucket, Key = key, EtagToMatch = etag };
        if (offset > 0 || length is not null)
        {
            request.ByteRange = new ByteRange(string.Create(CultureInfo.InvariantCulture, $"bytes={offset}-{offset + length - 1}"));
        }

        var response = await _requests.FindAsync(token => GetOrEmptyAsync(request, token), cancellationToken).ConfigureAwait(false);
        return response is null
            ? null
            : new RemoteRange(response.ResponseStream, Math.Min(response.ContentLength, length ?? long.MaxValue), response.ETag ?? string.Empty);
    }

    public async ValueTask<bool> PutAsync(string key, Upload upload, bool onlyIfAbsent, CancellationToken cancellationToken)
    {
        try
        {
            if (upload.Size > _options.PartBytes)
            {
                await _parts.PutAsync(key, upload, onlyIfAbsent, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await _requests.SendAsync(upload.Size, token => PutWholeAsync(key, upload, onlyIfAbsent, token), cancellationToken).ConfigureAwait(false);
            }

            return true;
        }
        catch (AmazonServiceException error) when (S3Failures.IsMet(error))
        {
            return false;
        }
    }

    public async ValueTask DeleteAsync(string key, CancellationToken cancellationToken) =>
        await _requests.FindAsync(token => _client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = _options.Bucket, Key = key }, token), cancellationToken).ConfigureAwait(false);

    public async ValueTask<KeyPage> ListAsync(string prefix, string? next, CancellationToken cancellationToken)
    {
        var page = await _requests.AskAsync(
            token => _client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = _options.Bucket, Prefix = prefix, ContinuationToken = next }, token),
            cancellationToken).ConfigureAwait(false);
        return new KeyPage([.. (page.S3Objects ?? []).Select(found => found.Key)], page.IsTruncated == true ? page.NextContinuationToken : null);
    }

    public async ValueTask<(RasterLocation Location, DateTimeOffset Renew)> SignAsync(string key, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var request = new GetPreSignedUrlRequest
        {
            BucketName = _options.Bucket,
            Key = key,
            Verb = HttpVerb.GET,
            Expires = (now + _options.SignedFor).UtcDateTime,
            Protocol = _options.Endpoint?.Scheme == Uri.UriSchemeHttp ? Protocol.HTTP : Protocol.HTTPS,
        };
        var url = await _requests.AskAsync(_ => _client.GetPreSignedURLAsync(request), cancellationToken).ConfigureAwait(false);
        var location = new RasterLocation { Uri = new Uri(url), Expires = now + _options.SignedFor };
        return (location, now + _options.RenewedAfter);
    }

    public void Dispose() => _client.Dispose();

    // A range behind the end is refused with 416: the object is there, and nothing of it is left.
    private async Task<GetObjectResponse> GetOrEmptyAsync(GetObjectRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.GetObjectAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonServiceException error) when (error.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return new GetObjectResponse { ResponseStream = Stream.Null, ContentLength = 0 };
        }
        catch (AmazonServiceException error) when (error.StatusCode == HttpStatusCode.PreconditionFailed)
        {
            throw new TransientException($"{request.Key} was replaced while it was read.", error);
        }
    }

    private async Task<PutObjectResponse> PutWholeAsync(string key, Upload upload, bool onlyIfAbsent, CancellationToken cancellationToken)
    {
        return await _conditions.PutAsync(onlyIfAbsent, PutAsync).ConfigureAwait(false);

        async Task<PutObjectResponse> PutAsync(string? condition)
        {
            var body = new FileSlice(upload.File, new UploadPart(0, 0, upload.Size));
            await using var _ = body.ConfigureAwait(false);
            var request = new PutObjectRequest
            {
                BucketName = _options.Bucket,
                Key = key,
                InputStream = body,
                AutoCloseStream = false,
                ContentType = upload.MediaType,
                UseChunkEncoding = false,
                IfNoneMatch = condition,
            };
            request.Metadata[ChecksumName] = upload.Sha256;
            return await _client.PutObjectAsync(request, cancellationToken).ConfigureAwait(false);
        }
    }
}
