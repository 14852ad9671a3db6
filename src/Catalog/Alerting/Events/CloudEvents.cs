using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Catalog.Publishing;
using Groundshift.Core.Alerting;
using Groundshift.Core.Stac;
using Groundshift.Core.Telemetry;

namespace Groundshift.Catalog.Alerting.Events;

/// <summary>Envelopes of events. Source: CloudEvents 1.0.2, JSON format 1.0.2 section 3 (structured mode).</summary>
internal static class CloudEvents
{
    /// <summary>Media type of the structured form.</summary>
    public const string MediaType = "application/cloudevents+json";

    private const string TraceParent = "traceparent";

    /// <summary>Longest body in bytes. Source: Standard Webhooks 1.0, "payload size": keep it under 20 kB.</summary>
    public const int LongestBody = 20_000;

    /// <summary>The trace that an event belongs to, or null.</summary>
    public static string? TraceOf(ChannelEvent message) =>
        message.Body.Contains(TraceParent, StringComparison.Ordinal) && JsonNode.Parse(message.Body)?[TraceParent] is JsonValue value && value.TryGetValue<string>(out var parent)
            ? parent
            : null;

    /// <summary>Puts data into an envelope.</summary>
    /// <exception cref="InvalidOperationException">The body is longer than <see cref="LongestBody"/>.</exception>
    public static ChannelEvent Wrap(string id, string type, string source, string subject, DateTimeOffset time, JsonObject data, params ReadOnlySpan<(string Name, JsonNode Value)> extensions)
    {
        var json = new JsonObject
        {
            ["specversion"] = "1.0",
            ["id"] = id,
            ["source"] = source,
            ["type"] = type,
            ["subject"] = subject,
            ["time"] = Timestamp.Text(time),
            ["datacontenttype"] = "application/json",
        };
        foreach (var (name, value) in extensions)
        {
            json[name] = value;
        }

        // Source: CloudEvents, distributed tracing extension 1.0.2.
        if (Traces.Parent is { } parent)
        {
            json[TraceParent] = parent;
        }

        json["data"] = data;
        var body = JsonSerializer.Serialize(json, StacJson.Plain.JsonObject);
        var length = Encoding.UTF8.GetByteCount(body);
        return length <= LongestBody
            ? new ChannelEvent(id, type, subject, time, body)
            : throw new InvalidOperationException($"Event {id} has {length} bytes, above {LongestBody}.");
    }
}
