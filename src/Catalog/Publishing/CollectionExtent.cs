using System.Text.Json.Nodes;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Publishing;

/// <summary>Extents and summaries of a collection, which grow with its items.</summary>
internal static class CollectionExtent
{
    // Summaries are for people and user interfaces; a longer list serves neither.
    private const int LongestList = 100;

    /// <summary>Widens the collection by one item.</summary>
    public static void Include(StacCollection collection, StacItem item) => Include(collection, [ItemFacts.Of(item)]);

    /// <summary>Widens the collection by many items.</summary>
    public static void Include(StacCollection collection, IReadOnlyCollection<ItemFacts> items)
    {
        IncludeBoxes(collection.Json, [.. items.Select(item => item.Box).OfType<double[]>()]);
        IncludeTimes(collection.Json, [.. items.Where(item => item is { From: not null, To: not null })]);
        if (collection.Json["summaries"] is not JsonObject summaries)
        {
            collection.Json["summaries"] = summaries = [];
        }

        foreach (var group in items.SelectMany(item => item.Values).GroupBy(value => value.Name, value => value.Json, StringComparer.Ordinal))
        {
            IncludeValues(summaries, group.Key, group);
        }

        foreach (var group in items.SelectMany(item => item.Numbers).GroupBy(value => value.Name, value => value.Number, StringComparer.Ordinal))
        {
            IncludeRange(summaries, group.Key, [.. group]);
        }
    }

    /// <summary>The extent of a collection that has no item yet: everything.</summary>
    public static JsonObject Unknown() => new()
    {
        ["spatial"] = new JsonObject { ["bbox"] = new JsonArray(new JsonArray(-180, -90, 180, 90)) },
        ["temporal"] = new JsonObject { ["interval"] = new JsonArray(new JsonArray(null, null)) },
    };

    private static void IncludeBoxes(JsonObject collection, List<double[]> boxes)
    {
        if (boxes.Count == 0)
        {
            return;
        }

        var spatial = collection["extent"]!["spatial"]!.AsObject();
        if (IsKnown(collection))
        {
            boxes.Add([.. spatial["bbox"]![0]!.AsArray().Select(number => number!.GetValue<double>())]);
        }

        spatial["bbox"] = new JsonArray(new JsonArray(
            boxes.Min(box => box[0]), boxes.Min(box => box[1]), boxes.Max(box => box[2]), boxes.Max(box => box[3])));
    }

    // An open interval marks an extent that no item has filled yet.
    private static bool IsKnown(JsonObject collection) => Interval(collection)[0] is not null;

    private static JsonArray Interval(JsonObject collection) => collection["extent"]!["temporal"]!["interval"]![0]!.AsArray();

    private static void IncludeTimes(JsonObject collection, List<ItemFacts> items)
    {
        if (items.Count == 0)
        {
            return;
        }

        var interval = Interval(collection);
        var (from, to) = (items.Min(item => item.From!.Value), items.Max(item => item.To!.Value)); // Items without were left out.
        var (first, last) = (Timestamp.Read(interval[0]) ?? from, Timestamp.Read(interval[1]) ?? to);
        interval[0] = Timestamp.Text(first < from ? first : from);
        interval[1] = Timestamp.Text(last > to ? last : to);
    }

    private static void IncludeValues(JsonObject summaries, string name, IEnumerable<string> values)
    {
        if (summaries[name] is not JsonArray list)
        {
            summaries[name] = list = [];
        }

        foreach (var value in values.Distinct(StringComparer.Ordinal))
        {
            var entry = JsonNode.Parse(value);
            if (list.Count < LongestList && !list.Any(known => JsonNode.DeepEquals(known, entry)))
            {
                list.Add(entry);
            }
        }
    }

    private static void IncludeRange(JsonObject summaries, string name, IReadOnlyCollection<double> numbers)
    {
        var range = summaries[name] as JsonObject;
        summaries[name] = new JsonObject
        {
            ["minimum"] = Math.Min(numbers.Min(), range?["minimum"]?.GetValue<double>() ?? double.MaxValue),
            ["maximum"] = Math.Max(numbers.Max(), range?["maximum"]?.GetValue<double>() ?? double.MinValue),
        };
    }
}
