using System.Collections.Concurrent;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Groundshift.Core.Jobs;

namespace Groundshift.Adapters.Scale.ObjectStore.S3;

/// <summary>
/// Large files in parts, seen when all are there. Parts that a killed upload left cannot be taken over, for the server does not say
/// what they were to become; a rule of the bucket has to remove them.
/// </summary>
internal sealed class S3Parts(AmazonS3Client client, S3Options options, S3Requests requests, S3Conditions conditions)
{
    // Long enough for one request, short enough for a process that is about to end.
    private static readonly TimeSpan CleaningUp = TimeSpan.FromSeconds(5);

    public async ValueTask PutAsync(string key, Upload upload, bool onlyIfAbsent, CancellationToken cancellationToken)
    {
        var begin = new InitiateMultipartUploadRequest { BucketName = options.Bucket, Key = key, ContentType = upload.MediaType };
        begin.Metadata[S3Server.ChecksumName] = upload.Sha256;
        var begun = await requests.AskAsync(token => client.InitiateMultipartUploadAsync(begin, token), cancellationToken).ConfigureAwait(false);
        try
        {
            var parts = await SendAsync(key, begun.UploadId, upload, cancellationToken).ConfigureAwait(false);

            // The server may work on it for minutes, says Amazon's reference of CompleteMultipartUpload: as long as a part may take.
            await requests.SendAsync(options.PartBytes, token => CompleteAsync(key, begun.UploadId, parts, onlyIfAbsent, token), cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await AbortAsync(key, begun.UploadId).ConfigureAwait(false);
            throw;
        }
    }

    private async ValueTask<List<PartETag>> SendAsync(string key, string id, Upload upload, CancellationToken cancellationToken)
    {
        var sent = new ConcurrentBag<PartETag>();
        await Parallel.ForEachAsync(
            upload.Parts(options.PartBytes),
            new ParallelOptions { MaxDegreeOfParallelism = options.PartsAtOnce, CancellationToken = cancellationToken },
            async (part, token) =>
            {
                var answer = await requests.SendAsync(part.Length, each => SendAsync(key, id, upload.File, part, each), token).ConfigureAwait(false);
                sent.Add(new PartETag(part.Index + 1, answer.ETag));
            }).ConfigureAwait(false);
        return [.. sent.OrderBy(part => part.PartNumber)];
    }

    private async Task<UploadPartResponse> SendAsync(string key, string id, string file, UploadPart part, CancellationToken cancellationToken)
    {
        var body = new FileSlice(file, part);
        await using var _ = body.ConfigureAwait(false);
        var request = new UploadPartRequest
        {
            BucketName = options.Bucket,
            Key = key,
            UploadId = id,
            PartNumber = part.Index + 1,
            PartSize = part.Length,
            InputStream = body,
            UseChunkEncoding = false,
        };
        return await client.UploadPartAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private Task<CompleteMultipartUploadResponse> CompleteAsync(string key, string id, List<PartETag> parts, bool onlyIfAbsent, CancellationToken cancellationToken) =>
        conditions.PutAsync(
            onlyIfAbsent,
            condition => client.CompleteMultipartUploadAsync(
                new CompleteMultipartUploadRequest { BucketName = options.Bucket, Key = key, UploadId = id, PartETags = parts, IfNoneMatch = condition }, cancellationToken));

    // Best effort: what stays takes room until the bucket's rule removes it, and the failure that led here counts.
    private async ValueTask AbortAsync(string key, string id)
    {
        using var limit = new CancellationTokenSource(CleaningUp);
        try
        {
            await client.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = options.Bucket, Key = key, UploadId = id }, limit.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is OperationCanceledException || S3Failures.Translate(error, options) is TransientException or InvalidInputException)
        {
            // The first failure is thrown by the caller.
        }
    }
}
