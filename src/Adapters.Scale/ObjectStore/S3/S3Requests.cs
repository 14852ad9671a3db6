using Amazon.Runtime;

namespace Groundshift.Adapters.Scale.ObjectStore.S3;

/// <summary>Sends requests: again where that may help, with failures by who must act.</summary>
internal sealed class S3Requests(S3Options options, TimeProvider time)
{
    private readonly Retries _retries = new(options, time);

    /// <summary>A request that has to succeed.</summary>
    public ValueTask<T> AskAsync<T>(Func<CancellationToken, Task<T>> request, CancellationToken cancellationToken) =>
        _retries.RunAsync($"s3://{options.Bucket}", token => OnceAsync(request, token), cancellationToken);

    /// <summary>The same, with so many bytes of a file.</summary>
    public ValueTask<T> SendAsync<T>(long bytes, Func<CancellationToken, Task<T>> request, CancellationToken cancellationToken) =>
        _retries.SendAsync($"s3://{options.Bucket}", bytes, token => OnceAsync(request, token), cancellationToken);

    /// <summary>A request about an object; null where there is none.</summary>
    public async ValueTask<T?> FindAsync<T>(Func<CancellationToken, Task<T>> request, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await AskAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonServiceException error) when (S3Failures.IsAbsent(error))
        {
            return null;
        }
    }

    private async ValueTask<T> OnceAsync<T>(Func<CancellationToken, Task<T>> request, CancellationToken cancellationToken)
    {
        try
        {
            return await request(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (!S3Failures.IsAbsent(error) && !S3Failures.IsMet(error) && S3Failures.Translate(error, options) is { } known)
        {
            throw known;
        }
    }
}
