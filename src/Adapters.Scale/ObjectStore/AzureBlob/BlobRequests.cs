using System.Globalization;
using System.Net.Http.Headers;
using Groundshift.Core.Jobs;

namespace Groundshift.Adapters.Scale.ObjectStore.AzureBlob;

/// <summary>Sends requests to one container: with credentials, again where that may help, with failures by who must act.</summary>
internal sealed class BlobRequests : IDisposable
{
    // Source: Azure Storage REST API, "Versioning"; Azurite 3.35 takes it too.
    public const string Version = "2024-11-04";

    private readonly AzureBlobOptions _options;
    private readonly TimeProvider _time;
    private readonly Retries _retries;
    private readonly string _container;

    // No limit of its own: Retries ends a request, and a stream ends itself. No redirect: it would carry credentials away.
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public BlobRequests(AzureBlobOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _retries = new Retries(options, time);
        _container = $"{options.Endpoint.AbsoluteUri.TrimEnd('/')}/{options.Container}";
        Key = options.AccountKey is { Length: > 0 } key ? new SharedKey(options.Account, key) : null;
    }

    /// <summary>The account's key, where it was given.</summary>
    public SharedKey? Key { get; }

    /// <summary>Address of the container, or of a blob.</summary>
    public string Address(string? key = null) => key is null ? _container : $"{_container}/{key}";

    /// <summary>Sends a request and reads the answer with <paramref name="read"/>, which also judges answers that are no success.</summary>
    public ValueTask<T> RunAsync<T>(Func<HttpRequestMessage> make, Func<HttpResponseMessage, CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken) =>
        _retries.RunAsync(_container, token => OnceAsync(make, read, token), cancellationToken);

    /// <summary>The same, with so many bytes of a file.</summary>
    public ValueTask<T> SendAsync<T>(long bytes, Func<HttpRequestMessage> make, Func<HttpResponseMessage, CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken) =>
        _retries.SendAsync(_container, bytes, token => OnceAsync(make, read, token), cancellationToken);

    /// <summary>The exception for an answer that is no success.</summary>
    public Exception Failure(HttpResponseMessage response) => BlobFailures.Of(response, _options, _time);

    public void Dispose() => _http.Dispose();

    private async ValueTask<T> OnceAsync<T>(Func<HttpRequestMessage> make, Func<HttpResponseMessage, CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        using var request = make();
        await AuthoriseAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            return await read(response, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is HttpRequestException or IOException and not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw new TransientException($"{_container} cannot be reached: {error.Message}", error);
        }
    }

    private async ValueTask AuthoriseAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.TryAddWithoutValidation("x-ms-version", Version);
        request.Headers.TryAddWithoutValidation("x-ms-date", _time.GetUtcNow().ToString("R", CultureInfo.InvariantCulture));
        if (Key is not null)
        {
            Key.Sign(request);
        }
        else if (_options.Token is { } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (await token(cancellationToken).ConfigureAwait(false)).Token);
        }
        else
        {
            var address = request.RequestUri!; // Every request of ours has an address.
            request.RequestUri = new Uri($"{address.AbsoluteUri}{(address.Query.Length == 0 ? '?' : '&')}{_options.Sas}");
        }
    }
}
