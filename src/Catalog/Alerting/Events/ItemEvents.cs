using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Groundshift.Catalog.Api;
using Groundshift.Catalog.Publishing;
using Groundshift.Core.Alerting;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Alerting.Events;

/// <summary>Tells subscribed channels of created and replaced product items.</summary>
/// <remarks>Source: OGC API Pub/Sub draft 25-030: types begin <c>org.ogc.api.</c>; the payload has id, properties.pubtime and properties.operation.</remarks>
public sealed class ItemEvents(IAlertChannelStore channels, IDeliveryStore deliveries, AlertingSettings settings)
{
    private const string TypePrefix = "org.ogc.api.collection.item.";

    /// <summary>What is kept of an item that is too long for a message: enough to decide whether to fetch it.</summary>
    private static readonly string[] Essential = ["datetime", "start_datetime", "end_datetime", "created", "updated", "platform", "grid:code", "eo:cloud_cover", "version"];

    /// <summary>Queues the event within the transaction that wrote the item.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="item">The item.</param>
    /// <param name="tag">Its version tag: one event per version.</param>
    /// <param name="replaced">True where an item of this id was there before.</param>
    /// <param name="now">Time of the event.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async ValueTask AddAsync(IStoreTransaction transaction, StacItem item, string tag, bool replaced, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var listening = (await channels.ListAsync(transaction, cancellationToken).ConfigureAwait(false))
            .Where(channel => channel.Items && (channel.Collections.Count == 0 || channel.Collections.Contains(item.Collection)))
            .Select(channel => channel.Id)
            .ToList();
        if (listening.Count > 0)
        {
            await deliveries.AddAsync(transaction, Event(item, tag, replaced ? "replace" : "create", now), listening, cancellationToken).ConfigureAwait(false);
        }
    }

    private ChannelEvent Event(StacItem item, string tag, string operation, DateTimeOffset now)
    {
        var url = AlertLinks.Base(settings.PublicUrl);
        var collection = item.Collection ?? throw new InvalidOperationException($"Item {item.Id} is in no collection.");
        var subject = $"collections/{collection}/items/{item.Id}";
        var id = "item-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{subject}|{tag}")))[..24];
        var data = Links.Item(item, url);
        Stamp(data, operation, now);

        // The envelope adds some hundred bytes; the rest of the room is the item's.
        if (Encoding.UTF8.GetByteCount(data.ToJsonString()) > CloudEvents.LongestBody - 2000)
        {
            data = Reduced(data);
        }

        return CloudEvents.Wrap(id, TypePrefix + operation, url.Collection(collection), subject, now, data, ("collection", JsonValue.Create(collection)));
    }

    private static void Stamp(JsonObject data, string operation, DateTimeOffset now)
    {
        var properties = data["properties"]!.AsObject();
        properties["pubtime"] = Timestamp.Text(now);
        properties["operation"] = operation;
    }

    private static JsonObject Reduced(JsonObject item)
    {
        var properties = new JsonObject();
        foreach (var name in (string[])[.. Essential, "pubtime", "operation"])
        {
            if (item["properties"]![name] is { } value)
            {
                properties[name] = value.DeepClone();
            }
        }

        var bbox = item["bbox"]!.AsArray().Select(number => number!.GetValue<double>()).ToArray();
        return new JsonObject
        {
            ["type"] = "Feature",
            ["stac_version"] = item["stac_version"]!.DeepClone(),
            ["id"] = item["id"]!.DeepClone(),
            ["collection"] = item["collection"]!.DeepClone(),
            ["geometry"] = GeometryJson.Of(BoundingBox.Parse(bbox).ToGeometry()),
            ["bbox"] = item["bbox"]!.DeepClone(),
            ["properties"] = properties,
            ["links"] = new JsonArray([.. item["links"]!.AsArray().Where(link => link!["rel"]!.GetValue<string>() is "self" or "collection").Select(link => link!.DeepClone())]),
            ["assets"] = new JsonObject(),
        };
    }
}
