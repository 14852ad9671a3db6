using Amazon;
using Amazon.Runtime;
using Amazon.S3;

namespace Groundshift.Adapters.Scale.ObjectStore.S3;

/// <summary>Sets up Amazon's client.</summary>
internal static class S3Clients
{
    public static AmazonS3Client Create(S3Options options)
    {
        var config = new AmazonS3Config
        {
            AuthenticationRegion = options.Region,
            ForcePathStyle = options.PathStyle ?? options.Endpoint is not null,
            MaxErrorRetry = 0,

            // Retries ends a request, for it knows how much each carries; a stream ends itself.
            Timeout = Timeout.InfiniteTimeSpan,

            // The signature covers every body already; servers other than Amazon's refuse or store the trailing checksums.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (options.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.AbsoluteUri;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        }

        return options.AccessKeyId is { Length: > 0 } id ? new AmazonS3Client(Credentials(id, options), config) : new AmazonS3Client(config);
    }

    private static AWSCredentials Credentials(string id, S3Options options) => options.SessionToken is { Length: > 0 } session
        ? new SessionAWSCredentials(id, options.SecretAccessKey, session)
        : new BasicAWSCredentials(id, options.SecretAccessKey);
}
