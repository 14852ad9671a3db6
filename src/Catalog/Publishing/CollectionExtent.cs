using System.Text.Json.Nodes;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Publishing;

/// <summary>Extents and summaries of a collection, which grow with its items.</summary>
internal static class CollectionExtent
{
    private static readonly string[] Listed =
        ["platform", "constellation", "instruments", "gsd", "processing:level", "proj:code", "groundshift:model_version"];

    private static readonly string[] Ranged = ["eo:cloud_cover"];

    // Summaries are for people and user interfaces; a longer list serves neither.
    private const int LongestList = 100;

    /// <summary>Widens the collection by one item.</summary>
    public static void Include(StacCollection collection, StacItem item)
    {
        IncludeBox(collection.Json, item.Json["bbox"] as JsonArray);
        IncludeTime(collection.Json, item.Properties);
        if (collection.Json["summaries"] is not JsonObject summaries)
        {
            collection.Json["summaries"] = summaries = [];
        }

        foreach (var name in Listed)
        {
            IncludeValues(summaries, name, item.Properties[name]);
        }

        foreach (var name in Ranged)
        {
            IncludeRange(summaries, name, item.Properties[name]);
        }
    }

    /// <summary>The extent of a collection that has no item yet: everything.</summary>
    public static JsonObject Unknown() => new()
    {
        ["spatial"] = new JsonObject { ["bbox"] = new JsonArray(new JsonArray(-180, -90, 180, 90)) },
        ["temporal"] = new JsonObject { ["interval"] = new JsonArray(new JsonArray(null, null)) },
    };

    private static void IncludeBox(JsonObject collection, JsonArray? box)
    {
        if (box is not { Count: 4 })
        {
            return;
        }

        var added = box.Select(number => number!.GetValue<double>()).ToArray();
        if (added[0] > added[2])
        {
            (added[0], added[2]) = (-180, 180);
        }

        var spatial = collection["extent"]!["spatial"]!.AsObject();
        var before = IsKnown(collection) ? spatial["bbox"]![0]!.AsArray().Select(number => number!.GetValue<double>()).ToArray() : added;
        spatial["bbox"] = new JsonArray(new JsonArray(
            Math.Min(before[0], added[0]), Math.Min(before[1], added[1]), Math.Max(before[2], added[2]), Math.Max(before[3], added[3])));
    }

    // An open interval marks an extent that no item has filled yet.
    private static bool IsKnown(JsonObject collection) => Interval(collection)[0] is not null;

    private static JsonArray Interval(JsonObject collection) => collection["extent"]!["temporal"]!["interval"]![0]!.AsArray();

    private static void IncludeTime(JsonObject collection, JsonObject properties)
    {
        var from = Timestamp.Read(properties["datetime"]) ?? Timestamp.Read(properties["start_datetime"]);
        var to = Timestamp.Read(properties["datetime"]) ?? Timestamp.Read(properties["end_datetime"]);
        if (from is null || to is null)
        {
            return;
        }

        var interval = Interval(collection);
        var (first, last) = (Timestamp.Read(interval[0]) ?? from.Value, Timestamp.Read(interval[1]) ?? to.Value);
        interval[0] = Timestamp.Text(first < from ? first : from.Value);
        interval[1] = Timestamp.Text(last > to ? last : to.Value);
    }

    private static void IncludeValues(JsonObject summaries, string name, JsonNode? value)
    {
        JsonNode[] added = value switch
        {
            null => [],
            JsonArray array => [.. array.Select(entry => entry!)],
            _ => [value],
        };
        foreach (var entry in added)
        {
            if (summaries[name] is not JsonArray list)
            {
                summaries[name] = list = [];
            }

            if (list.Count < LongestList && !list.Any(known => JsonNode.DeepEquals(known, entry)))
            {
                list.Add(entry.DeepClone());
            }
        }
    }

    private static void IncludeRange(JsonObject summaries, string name, JsonNode? value)
    {
        if (value is null)
        {
            return;
        }

        var number = value.GetValue<double>();
        var range = summaries[name] as JsonObject;
        summaries[name] = new JsonObject
        {
            ["minimum"] = Math.Min(number, range?["minimum"]?.GetValue<double>() ?? number),
            ["maximum"] = Math.Max(number, range?["maximum"]?.GetValue<double>() ?? number),
        };
    }
}
