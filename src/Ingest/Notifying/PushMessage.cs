using System.Text.Json.Nodes;

namespace Groundshift.Ingest.Notifying;

/// <summary>One event, whichever envelope it came in.</summary>
/// <param name="Type">CloudEvents' <c>type</c> or Event Grid's <c>eventType</c>; null for a bare item.</param>
/// <param name="Collection">The extension attribute <c>collection</c> that eoapi-notifier sends, or null.</param>
/// <param name="Subject">What the event is about, or null.</param>
/// <param name="Data">The payload: an object, or a text.</param>
internal sealed record PushMessage(string? Type, string? Collection, string? Subject, JsonNode? Data)
{
    // OGC API Pub/Sub (25-030) and eoapi-notifier end in these; Event Grid's storage events too, in their own spelling.
    private static readonly string[] Removals = ["delete", "deleted", "remove", "removed"];

    /// <summary>True for an event that tells of something gone.</summary>
    public bool IsRemoval => Type is { } type && Removals.Any(word => type.EndsWith(word, StringComparison.OrdinalIgnoreCase));
}
