using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Publishing;

/// <summary>Message of <see cref="OutboxTopics.StaticFiles"/>: an item whose files are to be written.</summary>
internal sealed record StaticFileMessage(string Collection, string ItemId)
{
    /// <summary>The message for an item at one version tag; the tag makes a later change a message of its own.</summary>
    public static OutboxMessage For(StacItem item, string tag)
    {
        var body = new JsonObject { ["collection"] = item.Collection, ["item"] = item.Id };
        return new OutboxMessage($"static/{item.Collection}/{item.Id}/{tag}", OutboxTopics.StaticFiles, body.ToJsonString());
    }

    public static StaticFileMessage Read(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return new StaticFileMessage(
                json.RootElement.GetProperty("collection").GetString()!,
                json.RootElement.GetProperty("item").GetString()!);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidInputException("body", "collection and item", error.Message, "Report this as a bug: only the publisher writes it.", error);
        }
    }
}
