using System.Net;
using Amazon.Runtime;

namespace Groundshift.Adapters.Scale.ObjectStore.S3;

/// <summary>
/// Puts on the condition that nothing is there. A server that does not know it says so or stores all the same; paths are made of
/// content, so that does no harm.
/// </summary>
internal sealed class S3Conditions
{
    private const string Absent = "*";
    private volatile bool _unknown;

    /// <summary>Puts with the condition, and once without where the server does not know it.</summary>
    public async Task<T> PutAsync<T>(bool onlyIfAbsent, Func<string?, Task<T>> put)
    {
        if (!onlyIfAbsent || _unknown)
        {
            return await put(null).ConfigureAwait(false);
        }

        try
        {
            return await put(Absent).ConfigureAwait(false);
        }
        catch (AmazonServiceException error) when (error.StatusCode == HttpStatusCode.NotImplemented)
        {
            _unknown = true;
            return await put(null).ConfigureAwait(false);
        }
    }
}
