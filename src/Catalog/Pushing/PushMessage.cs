using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Catalog.Pushing;

/// <summary>Message of <see cref="OutboxTopics.Push"/>: an item whose state is to be brought to the other API.</summary>
/// <param name="Collection">Its collection.</param>
/// <param name="Item">Its id.</param>
internal sealed record PushMessage(string Collection, string Item)
{
    private const string Prefix = "push/";

    /// <summary>A message of its own for each change: one that is being sent must not swallow the next.</summary>
    public OutboxMessage ToOutbox() => new(
        $"{Prefix}{Guid.CreateVersion7():N}", OutboxTopics.Push, new JsonObject { ["collection"] = Collection, ["item"] = Item }.ToJsonString());

    /// <summary>When the message of this id was written. Source: RFC 9562, UUID version 7: the first 48 bits are milliseconds since 1970.</summary>
    public static DateTimeOffset AddedAt(string id) => DateTimeOffset.FromUnixTimeMilliseconds(Convert.ToInt64(id.Substring(Prefix.Length, 12), 16));

    /// <summary>Reads a message.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public static PushMessage Read(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return new PushMessage(json.RootElement.GetProperty("collection").GetString()!, json.RootElement.GetProperty("item").GetString()!); // both were written as texts
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidInputException("body", "collection and item", error.Message, "Report this as a bug: only the catalog writes it.", error);
        }
    }
}
