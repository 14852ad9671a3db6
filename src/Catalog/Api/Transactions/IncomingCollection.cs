using System.Text.Json.Nodes;
using Groundshift.Catalog.Api.Access;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Api.Transactions;

/// <summary>A collection that somebody sends: checked, and made into what is stored.</summary>
internal static class IncomingCollection
{
    /// <summary>Reads a collection.</summary>
    /// <exception cref="InvalidInputException">It is no valid STAC collection.</exception>
    public static StacCollection Read(JsonObject json, BaseUrl url)
    {
        IncomingObject.RequireType(json, "Collection");
        IncomingObject.RequireId(json);
        foreach (var name in new[] { "description", "license" })
        {
            if (IncomingObject.Text(json, name) is not { Length: > 0 })
            {
                throw new InvalidInputException(name, "a text", "none", "Every collection has one.");
            }
        }

        if (json["title"] is { } title && IncomingObject.Text(json, "title") is null)
        {
            throw new InvalidInputException("title", "a text", IncomingObject.Shortened(title.ToJsonString()), "Leave it out, or write a text.");
        }

        if (json[Caller.AccessField] is { } access && !(IncomingObject.Text(json, Caller.AccessField) is { } value && Caller.IsAccess(value)))
        {
            throw new InvalidInputException(Caller.AccessField, "public or private", IncomingObject.Shortened(access.ToJsonString()), "Leave it out for public.");
        }

        RequireExtent(json);
        json.Remove(Links.ItemType);
        IncomingObject.TakeLinks(json, url);
        return new StacCollection(json);
    }

    private static void RequireExtent(JsonObject json)
    {
        var extent = json["extent"] as JsonObject;
        if ((extent?["spatial"] as JsonObject)?["bbox"] is not JsonArray { Count: > 0 } boxes || (extent["temporal"] as JsonObject)?["interval"] is not JsonArray { Count: > 0 } intervals)
        {
            throw new InvalidInputException("extent", "spatial.bbox and temporal.interval, one of each at least", "others", "Write [[-180,-90,180,90]] and [[null,null]] where nothing is known.");
        }

        foreach (var box in boxes)
        {
            IncomingItem.RequireBox(box);
        }

        foreach (var interval in intervals)
        {
            if (interval is not JsonArray { Count: 2 } ends || ends.Any(end => end is not null && !(end is JsonValue value && value.TryGetValue<string>(out var text) && StacTime.TryParse(text, out _))))
            {
                throw new InvalidInputException("extent.temporal.interval", "pairs of RFC 3339 times or null", IncomingObject.Shortened(interval?.ToJsonString()), "Correct the times.");
            }
        }
    }
}
