using System.Text.Json.Nodes;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Publishing;

/// <summary>What a collection takes over of one of its items: place, time and summaries.</summary>
internal sealed class ItemFacts
{
    private static readonly string[] Listed =
        ["platform", "constellation", "instruments", "gsd", "processing:level", "proj:code", "groundshift:model_version"];

    private static readonly string[] Ranged = ["eo:cloud_cover"];

    private ItemFacts(double[]? box, DateTimeOffset? from, DateTimeOffset? to, List<(string, string)> values, List<(string, double)> numbers) =>
        (Box, From, To, Values, Numbers) = (box, from, to, values, numbers);

    /// <summary>West, south, east, north, with west below east; null without a place.</summary>
    public double[]? Box { get; }

    /// <summary>Begin of the item's time; null where it has none.</summary>
    public DateTimeOffset? From { get; }

    /// <summary>End of the item's time.</summary>
    public DateTimeOffset? To { get; }

    /// <summary>Values to be listed, as JSON.</summary>
    public IReadOnlyList<(string Name, string Json)> Values { get; }

    /// <summary>Values of which the range is kept.</summary>
    public IReadOnlyList<(string Name, double Number)> Numbers { get; }

    /// <summary>Reads them from an item.</summary>
    public static ItemFacts Of(StacItem item)
    {
        var properties = item.ReadProperties ?? [];
        List<(string, string)> values = [];
        foreach (var name in Listed)
        {
            var value = properties[name];
            foreach (var entry in value is JsonArray list ? list : [])
            {
                values.Add((name, entry?.ToJsonString() ?? "null"));
            }

            if (value is not (null or JsonArray))
            {
                values.Add((name, value.ToJsonString()));
            }
        }

        var moment = Timestamp.Read(properties["datetime"]);
        return new ItemFacts(
            BoxOf(item.Json["bbox"] as JsonArray),
            moment ?? Timestamp.Read(properties["start_datetime"]),
            moment ?? Timestamp.Read(properties["end_datetime"]),
            values,
            [.. from name in Ranged let number = item.ReadNumber(name) where number is not null select (name, number.Value)]);
    }

    // Heights are left out. A box over the antimeridian is as wide as the world here.
    private static double[]? BoxOf(JsonArray? box)
    {
        const int Flat = 4;
        const int WithHeights = 6;
        if (box is not { Count: Flat or WithHeights })
        {
            return null;
        }

        var numbers = box.Select(number => number!.GetValue<double>()).ToArray();
        var (west, south, east, north) = box.Count == Flat ? (numbers[0], numbers[1], numbers[2], numbers[3]) : (numbers[0], numbers[1], numbers[3], numbers[4]);
        return west > east ? [-180, south, 180, north] : [west, south, east, north];
    }
}
