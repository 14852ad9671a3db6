using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Publishing;

/// <summary>Message of <see cref="OutboxTopics.StaticFiles"/>: what is to be written anew.</summary>
/// <param name="Collection">Its collection.</param>
/// <param name="ItemId">An item whose files are to be written; null for the collection alone.</param>
/// <param name="Month">Month of an item that was removed; null for any other.</param>
internal sealed record StaticFileMessage(string Collection, string? ItemId, string? Month)
{
    /// <summary>The message for an item at one version tag; the tag makes a later change a message of its own. Null where ids cannot be file names.</summary>
    public static OutboxMessage? For(StacItem item, string tag) => Message($"{item.Collection}/{item.Id}/{tag}", new StaticFileMessage(item.Collection!, item.Id, null));

    /// <summary>The message for an item that is gone.</summary>
    public static OutboxMessage? ForRemoved(StacItem item) => Message(
        $"{item.Collection}/{item.Id}/removed", new StaticFileMessage(item.Collection!, item.Id, StaticPaths.MonthOf(item)));

    /// <summary>The message for a collection.</summary>
    public static OutboxMessage? ForCollection(string collection) => Message(collection, new StaticFileMessage(collection, null, null));

    /// <summary>Reads a message.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public static StaticFileMessage Read(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return new StaticFileMessage(json.RootElement.GetProperty("collection").GetString()!, Text(json.RootElement, "item"), Text(json.RootElement, "month"));
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidInputException("body", "collection and item", error.Message, "Report this as a bug: only the catalog writes it.", error);
        }
    }

    private static OutboxMessage? Message(string name, StaticFileMessage message)
    {
        if (!IdText.IsSafe(message.Collection) || !(message.ItemId is null || IdText.IsSafe(message.ItemId)))
        {
            return null;
        }

        var body = new JsonObject { ["collection"] = message.Collection };
        Add(body, "item", message.ItemId);
        Add(body, "month", message.Month);
        return new OutboxMessage($"static/{name}", OutboxTopics.StaticFiles, body.ToJsonString());
    }

    private static void Add(JsonObject body, string name, string? value)
    {
        if (value is not null)
        {
            body[name] = value;
        }
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;
}
