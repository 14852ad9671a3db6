using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Azure;
using Azure.Core;
using Azure.Identity;
using Azure.Messaging.EventGrid;
using Groundshift.Core.Alerting;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Azure.EventGrid;

/// <summary>Publishes events to custom topics of Event Grid that take CloudEvents 1.0, with the process's Azure identity.</summary>
/// <remarks>An event goes out byte for byte as it was written, so that receivers see the same id and body however often it is sent.</remarks>
public sealed class EventGridChannel : IAlertChannel
{
    private readonly TokenCredential _credential;
    private readonly TimeSpan _timeout;
    private readonly Action<EventGridPublisherClientOptions> _configure;
    private readonly ConcurrentDictionary<string, EventGridPublisherClient> _clients = new(StringComparer.Ordinal);

    /// <summary>Sends with an identity that has the role EventGrid Data Sender on the topics.</summary>
    public EventGridChannel(TokenCredential credential, TimeSpan timeout)
        : this(credential, timeout, _ => { })
    {
    }

    internal EventGridChannel(TokenCredential credential, TimeSpan timeout, Action<EventGridPublisherClientOptions> configure) =>
        (_credential, _timeout, _configure) = (credential, timeout, configure);

    /// <inheritdoc/>
    public ChannelKind Kind => ChannelKind.Eventgrid;

    /// <inheritdoc/>
    public async ValueTask<SendResult> SendAsync(AlertChannel channel, ChannelEvent message, CancellationToken cancellationToken)
    {
        // Checked here too, where the token is sent: another host could use it in our name.
        if (!EventGridTopic.TryParse(channel.Target, out var topic))
        {
            return new SendResult(SendVerdict.Unavailable, $"The address is no topic of Event Grid: {EventGridTopic.Expected}.");
        }

        using var limit = new CancellationTokenSource(_timeout, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var client = _clients.GetOrAdd(topic.AbsoluteUri, _ => Client(topic));
            using var response = await client.SendEncodedCloudEventsAsync(Encoding.UTF8.GetBytes($"[{message.Body}]"), either.Token).ConfigureAwait(false);
            return new SendResult(SendVerdict.Taken, $"The topic answered {response.Status}.", response.Status);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new SendResult(SendVerdict.Unavailable, string.Create(CultureInfo.InvariantCulture, $"No answer within {_timeout.TotalSeconds:0.#} s."));
        }
        catch (AuthenticationFailedException)
        {
            return new SendResult(SendVerdict.Unavailable, "The process has no Azure identity that could be used now.");
        }
        catch (RequestFailedException error)
        {
            return Read(error);
        }
    }

    private EventGridPublisherClient Client(Uri topic)
    {
        var options = new EventGridPublisherClientOptions { Retry = { MaxRetries = 0 } }; // The relay retries, and counts the attempts.
        _configure(options);
        return new EventGridPublisherClient(topic, _credential, options);
    }

    // Source: "Event Grid message delivery and retry" and the publish API: 400 is a wrong event, 413 one that is too large; 401, 403 and 404
    // say something about identity or topic, which somebody must set right before anything goes through.
    private static SendResult Read(RequestFailedException error)
    {
        if (error.Status == 0)
        {
            return new SendResult(SendVerdict.Unavailable, "The topic cannot be reached.");
        }

        var verdict = (HttpStatusCode)error.Status switch
        {
            HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge => SendVerdict.Refused,
            HttpStatusCode.Gone => SendVerdict.Gone,
            _ => SendVerdict.Unavailable,
        };
        var why = error.Status switch
        {
            401 or 403 => ": the identity lacks the role EventGrid Data Sender on it",
            404 => ": there is no such topic",
            _ => string.Empty,
        };
        return new SendResult(verdict, $"The topic answered {error.Status}{why}.", error.Status, RetryAfter(error.GetRawResponse()));
    }

    private static TimeSpan? RetryAfter(Response? response) =>
        response?.Headers.TryGetValue("Retry-After", out var text) == true && int.TryParse(text, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
