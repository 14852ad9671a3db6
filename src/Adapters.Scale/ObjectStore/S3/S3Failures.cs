using System.Globalization;
using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;
using Groundshift.Core.Jobs;

namespace Groundshift.Adapters.Scale.ObjectStore.S3;

/// <summary>Sorts an S3 server's failures by who must act.</summary>
internal static class S3Failures
{
    // Source: Amazon S3 API reference, "Error responses": refusals that another try may not meet.
    private static readonly string[] Passing = ["RequestTimeout", "IncompleteBody", "BadDigest", "XAmzContentSHA256Mismatch", "InternalError", "SlowDown", "NoSuchUpload"];

    /// <summary>The exception to throw instead, or null when the failure is a bug and should be thrown as it is.</summary>
    public static Exception? Translate(Exception error, S3Options options) => error switch
    {
        AmazonServiceException service when service.StatusCode != 0 => OfStatus(service, options),
        AmazonServiceException or HttpRequestException or IOException or TimeoutException or WebException =>
            new TransientException($"The S3 server of bucket {options.Bucket} cannot be reached: {error.Message}", error),
        AmazonClientException => Refused(options, "none that could be found", error),
        _ => null,
    };

    /// <summary>True for the answer that an object is there, or is being put, against the request's condition.</summary>
    public static bool IsMet(Exception error) =>
        error is AmazonServiceException { StatusCode: HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict };

    /// <summary>True for the answer that there is no such object.</summary>
    public static bool IsAbsent(Exception error) =>
        error is AmazonServiceException { StatusCode: HttpStatusCode.NotFound, ErrorCode: not ("NoSuchBucket" or "NoSuchUpload") };

    private static Exception OfStatus(AmazonServiceException error, S3Options options)
    {
        var code = ((int)error.StatusCode).ToString(CultureInfo.InvariantCulture);
        var found = $"HTTP {code} {error.ErrorCode}";
        return error.StatusCode switch
        {
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests => Transient(error, options, found),
            HttpStatusCode.NotImplemented => Other(options, found, error),
            >= HttpStatusCode.InternalServerError => Transient(error, options, found),
            _ when Passing.Contains(error.ErrorCode) => Transient(error, options, found),
            HttpStatusCode.NotFound => new RefusedException(
                "Objects:S3:Bucket", "a bucket that exists", $"'{options.Bucket}': {found}", "Make the bucket, or correct its name or the endpoint.", error),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => Refused(options, found, error),
            _ => Other(options, found, error),
        };
    }

    private static RefusedException Refused(S3Options options, string found, Exception error) => new(
        "Objects:S3",
        $"credentials that may list, read, write and delete in bucket '{options.Bucket}'",
        found,
        "Correct AccessKeyId and SecretAccessKey, the rights of their user, or this machine's clock.",
        error);

    private static InvalidInputException Other(S3Options options, string found, Exception error) => new(
        "Objects:S3", "a server that takes this request", $"{found}: {error.Message}", $"Check endpoint, region and rules of bucket '{options.Bucket}'.", error);

    private static TransientException Transient(AmazonServiceException error, S3Options options, string found) =>
        new($"The S3 server of bucket {options.Bucket} answered {found}.", error, RetryAfter(error));

    private static TimeSpan? RetryAfter(AmazonServiceException error) =>
        error.InnerException is HttpErrorResponseException { Response: { } response }
        && int.TryParse(response.GetHeaderValue("Retry-After"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
