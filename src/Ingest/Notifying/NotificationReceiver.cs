using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using Microsoft.Extensions.Logging;

namespace Groundshift.Ingest.Notifying;

/// <summary>
/// Takes messages that tell of new, changed or removed items: CloudEvents 1.0 and the Event Grid schema, with the handshakes of both. An item goes to the
/// inbox of each watch that may have it; what is read later comes from the watched catalog and not from the message.
/// </summary>
/// <remarks>
/// Sources: CloudEvents 1.0.2, HTTP protocol binding and webhooks (abuse protection); Azure Event Grid, webhook delivery. A host
/// calls <see cref="ReceiveAsync"/> for each request.
/// </remarks>
public sealed class NotificationReceiver(
    IWatchStore watches, INotificationInbox inbox, NotificationAccess access, NotificationOptions options, TimeProvider time, ILogger<NotificationReceiver> logger)
{
    // Event Grid puts a subscription's headers, and so the key, on deliveries; of its handshake it says nothing. Source: Azure Event Grid,
    // "Custom delivery properties" and "Endpoint validation with CloudEvents schema".
    private const string EventGridOrigin = "eventgrid.azure.net";

    private const string OriginHeader = "WebHook-Request-Origin";

    // Requests a minute that a sender may send; Event Grid asks, and keeps to its own retry schedule.
    private const string AllowedRate = "6000";

    /// <summary>Handles one request.</summary>
    /// <exception cref="TransientException">The store is away: answer 503, and the sender tries again.</exception>
    public async Task<NotificationAnswer> ReceiveAsync(NotificationRequest request, CancellationToken cancellationToken)
    {
        // The handshake opens nothing: each delivery shows its key.
        var isHandshake = request.Method == "OPTIONS";
        if (!(isHandshake && request.Header(OriginHeader) == EventGridOrigin) && await access.RefusalAsync(request, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        if (isHandshake)
        {
            return Handshake(request);
        }

        if (await ReadAsync(request.Body, cancellationToken) is not { } body)
        {
            return Error(413, "PayloadTooLarge", $"The body is longer than {options.MostBytes} bytes.");
        }

        try
        {
            var messages = PushMessages.Read(request, body);
            return messages.Select(EventGrid.ValidationCode).OfType<string>().FirstOrDefault() is { } code
                ? new NotificationAnswer(200, new JsonObject { ["validationResponse"] = code }.ToJsonString())
                : await TakeAsync(messages, cancellationToken);
        }
        catch (InvalidInputException error)
        {
            return Error(400, "BadRequest", error.Message);
        }
    }

    internal static NotificationAnswer Error(int status, string code, string description) =>
        new(status, new JsonObject { ["code"] = code, ["description"] = description }.ToJsonString());

    private static NotificationAnswer Handshake(NotificationRequest request) => request.Header(OriginHeader) is { Length: > 0 } origin
        ? new NotificationAnswer(200)
        {
            Headers = new Dictionary<string, string> { ["WebHook-Allowed-Origin"] = origin, ["WebHook-Allowed-Rate"] = AllowedRate, ["Allow"] = "POST, OPTIONS" },
        }
        : new NotificationAnswer(204) { Headers = new Dictionary<string, string> { ["Allow"] = "POST, OPTIONS" } };

    private async Task<NotificationAnswer> TakeAsync(IReadOnlyList<PushMessage> messages, CancellationToken cancellationToken)
    {
        var enabled = (await watches.ListAsync(cancellationToken)).Where(watch => watch.Enabled).ToArray();
        var (accepted, ignored) = (0, 0);
        foreach (var message in messages)
        {
            var found = Found(message, enabled);
            foreach (var item in found)
            {
                await inbox.AddAsync(item, cancellationToken);
            }

            accepted += found.Count > 0 ? 1 : 0;
            ignored += found.Count > 0 ? 0 : 1;
        }

        logger.Notified(accepted, ignored);
        return new NotificationAnswer(202, new JsonObject { ["accepted"] = accepted, ["ignored"] = ignored }.ToJsonString());
    }

    private IReadOnlyList<PushedItem> Found(PushMessage message, Watch[] enabled)
    {
        return
        [
            .. PushedItems.In(message).SelectMany(item => PushedItems.WatchesOf(item, enabled).Select(watch => new PushedItem
            {
                WatchId = watch.Id,
                ItemId = item.ItemId ?? item.Href ?? throw new InvalidOperationException("An item without an id has an address."),
                Href = PushedItems.IsIn(item.Href, watch) ? item.Href : null,
                IsRemoval = message.IsRemoval,
                Received = time.GetUtcNow(),
            })),
        ];
    }

    private async Task<byte[]?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (body.Length + read > options.MostBytes)
            {
                return null;
            }

            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }
}
