using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Publishing;

/// <summary>Message of <see cref="OutboxTopics.StaticFiles"/>: what is to be written anew.</summary>
/// <param name="Collection">Its collection.</param>
/// <param name="Items">Items whose files are to be written; none for the collection alone.</param>
/// <param name="Month">Month of an item that was removed; null for any other.</param>
internal sealed record StaticFileMessage(string Collection, IReadOnlyList<string> Items, string? Month)
{
    /// <summary>The message for an item at one version tag; the tag makes a later change a message of its own. Null where ids cannot be file names.</summary>
    public static OutboxMessage? For(StacItem item, string tag) => Message($"{item.Collection}/{item.Id}/{tag}", new StaticFileMessage(item.Collection!, [item.Id], null));

    /// <summary>The message for an item that is gone.</summary>
    public static OutboxMessage? ForRemoved(StacItem item) => Message(
        $"{item.Collection}/{item.Id}/removed", new StaticFileMessage(item.Collection!, [item.Id], StaticPaths.MonthOf(item)));

    /// <summary>The message for many items of a collection, each at its version tag; null where no id can be a file name.</summary>
    public static OutboxMessage? For(string collection, IReadOnlyList<(string Id, string Tag)> items)
    {
        var named = items.Where(item => IdText.IsSafe(item.Id)).ToList();
        var tags = Encoding.UTF8.GetBytes(string.Concat(named.Select(item => item.Id + '/' + item.Tag + '\n')));
        return named.Count == 0
            ? null
            : Message($"{collection}/many/{Convert.ToHexStringLower(SHA256.HashData(tags))}", new StaticFileMessage(collection, [.. named.Select(item => item.Id)], null));
    }

    /// <summary>The message for a collection.</summary>
    public static OutboxMessage? ForCollection(string collection) => Message(collection, new StaticFileMessage(collection, [], null));

    /// <summary>Reads a message.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public static StaticFileMessage Read(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var items = json.RootElement.TryGetProperty("items", out var list) ? list.EnumerateArray().Select(item => item.GetString()!) : [];

            // Messages of one item may wait since an earlier version.
            var one = Text(json.RootElement, "item");
            return new StaticFileMessage(json.RootElement.GetProperty("collection").GetString()!, [.. one is null ? items : items.Prepend(one)], Text(json.RootElement, "month"));
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidInputException("body", "collection and item", error.Message, "Report this as a bug: only the catalog writes it.", error);
        }
    }

    private static OutboxMessage? Message(string name, StaticFileMessage message)
    {
        if (!IdText.IsSafe(message.Collection) || !message.Items.All(IdText.IsSafe))
        {
            return null;
        }

        var body = new JsonObject { ["collection"] = message.Collection };
        if (message.Items.Count > 0)
        {
            body["items"] = new JsonArray([.. message.Items.Select(item => (JsonNode)item)]);
        }

        if (message.Month is not null)
        {
            body["month"] = message.Month;
        }

        return new OutboxMessage($"static/{name}", OutboxTopics.StaticFiles, body.ToJsonString());
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;
}
