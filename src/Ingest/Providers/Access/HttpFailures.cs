using System.Net;
using Groundshift.Core.Jobs;

namespace Groundshift.Ingest.Providers.Access;

/// <summary>Says which HTTP answers may be better later.</summary>
internal static class HttpFailures
{
    public static bool IsTransient(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500;

    /// <summary>Sends; a network failure or a time-out becomes transient. The message names the host only: queries may hold a signature.</summary>
    public static async Task<HttpResponseMessage> SendAsync(HttpClient http, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var host = request.RequestUri?.Host;
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException error) when (error.InnerException is InvalidInputException refused)
        {
            throw refused;
        }
        catch (HttpRequestException error) when (error.InnerException is TransientException unresolved)
        {
            throw unresolved;
        }
        catch (HttpRequestException error)
        {
            throw new TransientException($"The host {host} does not answer: {error.HttpRequestError}.", error);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TransientException($"The host {host} did not answer in time.", error);
        }
    }

    public static TransientException Transient(HttpResponseMessage response, TimeProvider clock)
    {
        var wish = response.Headers.RetryAfter;
        var delay = wish?.Delta ?? (wish?.Date is { } date ? date - clock.GetUtcNow() : null);
        return new TransientException(
            $"The host {response.RequestMessage?.RequestUri?.Host} answers {(int)response.StatusCode}.",
            retryAfter: delay > TimeSpan.Zero ? delay : null);
    }
}
