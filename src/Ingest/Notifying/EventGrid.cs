using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;

namespace Groundshift.Ingest.Notifying;

/// <summary>Azure Event Grid's own event schema.</summary>
internal static class EventGrid
{
    private const string Validation = "Microsoft.EventGrid.SubscriptionValidationEvent";

    /// <summary>One event.</summary>
    /// <exception cref="InvalidInputException">It lacks what every event has.</exception>
    public static PushMessage Read(JsonObject json) => new(
        PushMessages.Text(json, "eventType") ?? throw new InvalidInputException("eventType", "a text", "none", "Send Event Grid's schema."),
        null,
        PushMessages.Text(json, "subject"),
        json["data"]?.DeepClone());

    /// <summary>The code by which a new subscription asks whether it is welcome; null for other events.</summary>
    public static string? ValidationCode(PushMessage message) =>
        message.Type == Validation && message.Data is JsonObject data ? PushMessages.Text(data, "validationCode") : null;
}
