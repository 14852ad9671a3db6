using System.Buffers;
using System.Net;
using System.Text.Json;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace Groundshift.Ingest.Watching;

/// <summary>Fetches documents over HTTP: retries what may pass, refuses what will not, and reads no more than allowed.</summary>
internal sealed class StacTransport
{
    private const int BufferSize = 64 * 1024;

    private readonly HttpClient _http;
    private readonly CatalogRoot _root;
    private readonly StacClientOptions _options;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline _retries;

    public StacTransport(HttpClient http, CatalogRoot root, StacClientOptions options, TimeProvider time, ILogger logger)
    {
        (_http, _root, _options, _time) = (http, root, options, time);
        _retries = Retries(options, time, logger, root.Uri.Host);
    }

    /// <summary>The JSON that answers a request, and the address that answered.</summary>
    /// <exception cref="InvalidInputException">The server refused the request, or answered something else than JSON within the limits.</exception>
    /// <exception cref="TransientException">The server failed or could not be reached, also after retries.</exception>
    public async Task<StacDocument> FetchAsync(StacRequest request, CancellationToken cancellationToken) =>
        await _retries.ExecuteAsync(async token => await TryFetchAsync(request, token), cancellationToken);

    /// <summary>The same; null where the server says that there is nothing (any more).</summary>
    public async Task<StacDocument?> FindAsync(StacRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await FetchAsync(request, cancellationToken);
        }
        catch (InvalidInputException error) when (HttpProblem.IsAbsent(error))
        {
            return null;
        }
    }

    private static ResiliencePipeline Retries(StacClientOptions options, TimeProvider time, ILogger logger, string host)
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = time };
        if (options.Attempts > 1)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                // What the server asks for beyond our patience is not waited for here.
                ShouldHandle = arguments => ValueTask.FromResult(
                    arguments.Outcome.Exception is TransientException failure && !(failure.RetryAfter > options.LongestDelay)),
                MaxRetryAttempts = options.Attempts - 1,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = options.FirstDelay,
                MaxDelay = options.LongestDelay,
                DelayGenerator = arguments => ValueTask.FromResult((arguments.Outcome.Exception as TransientException)?.RetryAfter),
                OnRetry = arguments =>
                {
                    logger.RequestRetried(host, arguments.Outcome.Exception?.Message ?? "no reason", arguments.AttemptNumber + 2, arguments.RetryDelay);
                    return default;
                },
            });
        }

        return builder.Build();
    }

    private async Task<StacDocument> TryFetchAsync(StacRequest request, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.RequestTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await FollowAsync(request, either.Token);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TransientException($"{Name(request.Uri)} did not answer within {_options.RequestTimeout.TotalSeconds:0} s", error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or InvalidDataException)
        {
            throw new TransientException($"{Name(request.Uri)} could not be read: {error.Message}", error);
        }
    }

    private async Task<StacDocument> FollowAsync(StacRequest request, CancellationToken cancellationToken)
    {
        for (var redirects = 0; redirects <= _options.MaxRedirects; redirects++)
        {
            using var message = request.ToMessage();
            using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!IsRedirect(response.StatusCode) || response.Headers.Location is not { } location)
            {
                return await ReadAsync(request.Uri, response, cancellationToken);
            }

            var target = _root.Admit("Location", StacHref.Resolve("Location", location.OriginalString, request.Uri));
            request = response.StatusCode == HttpStatusCode.SeeOther ? new StacRequest(target) { Headers = request.Headers } : request with { Uri = target };
        }

        throw new InvalidInputException(Name(request.Uri), $"at most {_options.MaxRedirects} redirects", "more", "Check the catalog's address.");
    }

    private async Task<StacDocument> ReadAsync(Uri uri, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw await HttpProblem.FromAsync(Name(uri), response, stream, _time, cancellationToken);
        }

        if (response.Content.Headers.ContentType?.MediaType is "text/html" or "application/xhtml+xml")
        {
            throw new InvalidInputException(Name(uri), "a STAC document", "an HTML page", "Check the address; a page in its place is often a login form.");
        }

        if (response.Content.Headers.ContentLength > _options.Limits.MaxBytes)
        {
            throw TooLarge(uri);
        }

        var body = new ArrayBufferWriter<byte>(BufferSize);
        int read;
        while ((read = await stream.ReadAsync(body.GetMemory(BufferSize), cancellationToken)) > 0)
        {
            body.Advance(read);
            if (body.WrittenCount > _options.Limits.MaxBytes)
            {
                throw TooLarge(uri);
            }
        }

        RequireWhole(uri, body.WrittenSpan);
        return new StacDocument(uri, StacReader.ReadObject(body.WrittenSpan, Name(uri), _options.Limits));
    }

    // JSON that is right as far as it goes was cut on the way and may come whole the next time.
    private void RequireWhole(Uri uri, ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = _options.Limits.MaxDepth }));
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth == 0 && reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
                {
                    return;
                }
            }
        }
        catch (JsonException)
        {
            // Not JSON at all: the reader of the document says what it is.
            return;
        }

        if (body.TrimStart(" \t\r\n"u8) is [(byte)'{', ..])
        {
            throw new TransientException($"{Name(uri)} answered only the first {body.Length} bytes of a document");
        }
    }

    private InvalidInputException TooLarge(Uri uri) =>
        new(Name(uri), $"at most {_options.Limits.MaxBytes} bytes", "more", "Ask for smaller pages, or raise the limit.");

    private static bool IsRedirect(HttpStatusCode status) =>
        status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    // Without the query, which may hold a signature.
    private static string Name(Uri uri) => uri.GetLeftPart(UriPartial.Path);
}
