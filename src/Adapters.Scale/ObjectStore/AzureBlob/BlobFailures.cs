using System.Globalization;
using System.Net;
using Groundshift.Core.Jobs;

namespace Groundshift.Adapters.Scale.ObjectStore.AzureBlob;

/// <summary>Sorts the blob service's failures by who must act.</summary>
internal static class BlobFailures
{
    // Source: Azure Storage REST API, "Blob service error codes".
    private const string NoContainer = "ContainerNotFound";
    private static readonly string[] Passing = ["InvalidBlockList", "InvalidBlockId", "ContainerBeingDeleted", "OperationTimedOut", "Md5Mismatch", "IncompleteBody"];

    /// <summary>The service's code for what went wrong; empty where it gives none.</summary>
    public static string CodeOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues("x-ms-error-code", out var values) ? string.Concat(values) : string.Empty;

    /// <summary>True for the answer that there is no such blob.</summary>
    public static bool IsAbsent(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.NotFound && CodeOf(response) != NoContainer;

    /// <summary>True for the answer that a blob is there against the request's condition.</summary>
    public static bool IsMet(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.PreconditionFailed
        || (response.StatusCode == HttpStatusCode.Conflict && CodeOf(response) == "BlobAlreadyExists");

    /// <summary>The exception for an answer that is no success.</summary>
    public static Exception Of(HttpResponseMessage response, AzureBlobOptions options, TimeProvider time)
    {
        var code = CodeOf(response);
        var found = $"HTTP {((int)response.StatusCode).ToString(CultureInfo.InvariantCulture)} {code}".TrimEnd();
        return response.StatusCode switch
        {
            HttpStatusCode.NotImplemented => Other(options, found),
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError =>
                new TransientException($"The blob service of container {options.Container} answered {found}.", retryAfter: RetryAfter(response, time)),
            _ when Passing.Contains(code) => new TransientException($"The blob service of container {options.Container} answered {found}."),
            HttpStatusCode.NotFound => new RefusedException(
                "Objects:AzureBlob:Container", "a container that exists", $"'{options.Container}': {found}", "Make the container, or correct its name or the endpoint."),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new RefusedException(
                "Objects:AzureBlob",
                $"credentials that may list, read, write and delete in container '{options.Container}'",
                found,
                "Correct the key, the signature (permissions rcwdl) or the identity's role (Storage Blob Data Contributor), or this machine's clock."),
            _ => Other(options, found),
        };
    }

    private static InvalidInputException Other(AzureBlobOptions options, string found) => new(
        "Objects:AzureBlob", "a service that takes this request", found, $"Check endpoint and rules of container '{options.Container}'.");

    private static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time) => response.Headers.RetryAfter switch
    {
        { Delta: { } delay } => delay,
        { Date: { } date } => date > time.GetUtcNow() ? date - time.GetUtcNow() : TimeSpan.Zero,
        _ => null,
    };
}
