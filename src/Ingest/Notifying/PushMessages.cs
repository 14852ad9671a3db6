using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;

namespace Groundshift.Ingest.Notifying;

/// <summary>Opens the envelopes: CloudEvents structured, batched and binary, Event Grid's own, and bare items.</summary>
internal static class PushMessages
{
    private const string Structured = "application/cloudevents+json";
    private const string Batched = "application/cloudevents-batch+json";
    private const string Version = "1.0";

    /// <summary>The events of a request.</summary>
    /// <exception cref="InvalidInputException">They cannot be read.</exception>
    public static IReadOnlyList<PushMessage> Read(NotificationRequest request, byte[] body)
    {
        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed.MediaType ?? string.Empty : string.Empty;
        if (request.Header("ce-specversion") is { } version)
        {
            RequireVersion(version);
            var data = IsJson(type) ? Parse(body) : JsonValue.Create(Encoding.UTF8.GetString(body).Trim());
            return [new PushMessage(Required(request.Header("ce-type"), "ce-type"), request.Header("ce-collection"), request.Header("ce-subject"), data)];
        }

        return Parse(body) switch
        {
            JsonArray events when type == Batched => [.. events.Select(Cloud)],
            JsonObject single when type == Structured => [Cloud(single)],
            JsonArray events => [.. events.Select(Any)],
            var single => [Any(single)],
        };
    }

    private static PushMessage Any(JsonNode? node) => node switch
    {
        JsonObject { } json when json.ContainsKey("specversion") => Cloud(json),
        JsonObject { } json when json.ContainsKey("eventType") => EventGrid.Read(json),
        JsonObject { } json when Text(json, "type") == "Feature" => new PushMessage(null, null, null, json),
        _ => throw new InvalidInputException("body", "CloudEvents, Event Grid events or STAC items", "something else", "Send application/cloudevents+json."),
    };

    private static PushMessage Cloud(JsonNode? node)
    {
        if (node is not JsonObject json)
        {
            throw new InvalidInputException("body", "a CloudEvent as a JSON object", node?.GetValueKind().ToString() ?? "null", "Check the sender.");
        }

        RequireVersion(Text(json, "specversion"));
        return new PushMessage(Required(Text(json, "type"), "type"), Text(json, "collection"), Text(json, "subject"), Data(json));
    }

    // Data in base 64 is JSON or text by its own media type; CloudEvents JSON format, section 3.1.1.
    private static JsonNode? Data(JsonObject json)
    {
        if (Text(json, "data_base64") is not { } encoded)
        {
            return json["data"]?.DeepClone();
        }

        try
        {
            var bytes = Convert.FromBase64String(encoded);
            return IsJson(Text(json, "datacontenttype") ?? string.Empty) ? Parse(bytes) : JsonValue.Create(Encoding.UTF8.GetString(bytes));
        }
        catch (FormatException error)
        {
            throw new InvalidInputException("data_base64", "base 64", "something else", "Check the sender.", error);
        }
    }

    private static JsonNode? Parse(byte[] body)
    {
        try
        {
            using var document = StrictJson.Parse(body, StacLimits.Default.MaxDepth);
            return JsonNode.Parse(document.RootElement.GetRawText());
        }
        catch (JsonException error)
        {
            throw new InvalidInputException("body", "JSON", error.Message, "Check it with a JSON validator.", error);
        }
    }

    private static bool IsJson(string mediaType) =>
        mediaType.EndsWith("/json", StringComparison.OrdinalIgnoreCase) || mediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase);

    private static void RequireVersion(string? version)
    {
        if (version != Version)
        {
            throw new InvalidInputException("specversion", Version, version ?? "none", "Send CloudEvents 1.0.");
        }
    }

    private static string Required(string? value, string name) => value is { Length: > 0 }
        ? value
        : throw new InvalidInputException(name, "a text", "none", "CloudEvents 1.0 asks for it.");

    internal static string? Text(JsonObject json, string name) => json[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
