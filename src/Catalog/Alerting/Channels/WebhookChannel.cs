using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Groundshift.Catalog.Alerting.Events;
using Groundshift.Core.Access;
using Groundshift.Core.Alerting;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Catalog.Alerting.Channels;

/// <summary>Posts events to webhooks: a CloudEvent in structured form under the headers of Standard Webhooks 1.0.</summary>
/// <remarks>Reads no answer beyond its status line and headers, so a large one costs nothing.</remarks>
public sealed class WebhookChannel : IAlertChannel, IDisposable
{
    private const string Field = "webhook";
    private const string Remedy = "Give a public address, or allow a private one when the channel is added.";

    private readonly IAlertChannelStore _channels;
    private readonly AlertingSettings _settings;
    private readonly TimeProvider _time;
    private readonly HttpClient _public;
    private readonly HttpClient _private;

    /// <summary>Sends with the system's name resolution.</summary>
    public WebhookChannel(IAlertChannelStore channels, AlertingSettings settings, TimeProvider time)
        : this(channels, settings, time, Dns.GetHostAddressesAsync)
    {
    }

    internal WebhookChannel(IAlertChannelStore channels, AlertingSettings settings, TimeProvider time, ResolveHost resolve)
    {
        (_channels, _settings, _time) = (channels, settings, time);
        _public = GuardedConnection.Client(new AddressGuard([], resolve, Remedy), Field);
        _private = GuardedConnection.Client(guard: null, Field);
    }

    /// <inheritdoc/>
    public ChannelKind Kind => ChannelKind.Webhook;

    /// <inheritdoc/>
    public async ValueTask<SendResult> SendAsync(AlertChannel channel, ChannelEvent message, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var secrets = await _channels.SecretsAsync(channel.Id, cancellationToken).ConfigureAwait(false);
        using var request = Request(channel, message, [.. secrets.Where(secret => secret.Until is not { } until || until > now).Select(secret => secret.Value)], now);
        if (request.RequestUri?.Scheme != Uri.UriSchemeHttps && !channel.AllowPlain)
        {
            return new SendResult(SendVerdict.Unavailable, "The address has no TLS, and the channel does not allow that.");
        }

        using var limit = new CancellationTokenSource(_settings.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var client = channel.AllowPrivate ? _private : _public;
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            return Read(response, now);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new SendResult(SendVerdict.Unavailable, string.Create(CultureInfo.InvariantCulture, $"No answer within {_settings.Timeout.TotalSeconds:0.#} s."));
        }
        catch (HttpRequestException error)
        {
            return new SendResult(SendVerdict.Unavailable, Reason(error));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _public.Dispose();
        _private.Dispose();
    }

    private static HttpRequestMessage Request(AlertChannel channel, ChannelEvent message, string[] secrets, DateTimeOffset now)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(message.Body));
        content.Headers.ContentType = new MediaTypeHeaderValue(CloudEvents.MediaType, "utf-8");
        var request = new HttpRequestMessage(HttpMethod.Post, channel.Target) { Content = content };
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Groundshift", typeof(WebhookChannel).Assembly.GetName().Version?.ToString(3)));
        var timestamp = now.ToUnixTimeSeconds();
        request.Headers.Add("webhook-id", message.Id);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSecrets.Sign(secrets, message.Id, timestamp, message.Body));
        return request;
    }

    // Source: Standard Webhooks 1.0, "Operational considerations": 2xx is success, 410 ends the subscription, 429 and 5xx slow down.
    private static SendResult Read(HttpResponseMessage response, DateTimeOffset now)
    {
        var status = (int)response.StatusCode;
        var verdict = response.StatusCode switch
        {
            _ when response.IsSuccessStatusCode => SendVerdict.Taken,
            HttpStatusCode.Gone => SendVerdict.Gone,
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests => SendVerdict.Unavailable,
            >= HttpStatusCode.InternalServerError => SendVerdict.Unavailable,
            _ => SendVerdict.Refused,
        };
        var detail = status is >= 300 and < 400
            ? $"The receiver answered {status}, a redirect, which is not followed."
            : $"The receiver answered {status}.";
        var asked = response.Headers.RetryAfter;
        return new SendResult(verdict, detail, status, asked?.Delta ?? (asked?.Date - now));
    }

    // The guard's own sentences say why; HttpClient's carry host and port at most, never the path, which may be a token.
    private static string Reason(HttpRequestException error) => error.InnerException switch
    {
        InvalidInputException or TransientException => error.InnerException.Message,
        _ => $"The receiver cannot be reached: {error.HttpRequestError}.",
    };
}
