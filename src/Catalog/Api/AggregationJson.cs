using System.Globalization;
using System.Text.Json.Nodes;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Api;

/// <summary>Writes figures as the aggregation extension has them.</summary>
internal static class AggregationJson
{
    public static JsonObject Write(string name, string dataType, Aggregation aggregation, AggregationResult result)
    {
        var json = new JsonObject { ["name"] = name, ["data_type"] = dataType };
        if (aggregation is CountAggregation or ExtremeAggregation)
        {
            json["value"] = Value(result.Value);
            return json;
        }

        var type = aggregation is CalendarAggregation ? "datetime" : dataType;
        json["buckets"] = new JsonArray([.. result.Buckets.Select(bucket => (JsonNode)Bucket(bucket, type, aggregation as RangeAggregation))]);
        json["overflow"] = result.Overflow;
        return json;
    }

    private static JsonObject Bucket(AggregationBucket bucket, string type, RangeAggregation? ranges)
    {
        var json = new JsonObject { ["key"] = Text(bucket.Key), ["data_type"] = type, ["frequency"] = bucket.Frequency };
        if (ranges is not null && bucket.Key is int number)
        {
            double? from = number > 0 ? ranges.Bounds[number - 1] : null;
            double? to = number < ranges.Bounds.Count ? ranges.Bounds[number] : null;
            json["key"] = $"{Bound(from)}-{Bound(to)}";
            AddBound(json, "from", from);
            AddBound(json, "to", to);
        }

        return json;
    }

    private static void AddBound(JsonObject json, string name, double? bound)
    {
        if (bound is { } known)
        {
            json[name] = known;
        }
    }

    private static string Bound(double? bound) => bound?.ToString(CultureInfo.InvariantCulture) ?? "*";

    private static JsonValue? Value(object? value) => value switch
    {
        null => null,
        long count => JsonValue.Create(count),
        double number => JsonValue.Create(number),
        StacTime time => JsonValue.Create(time.ToString()),
        _ => throw new InvalidOperationException($"A figure of type {value.GetType().Name}."),
    };

    private static string Text(object key) => key switch
    {
        bool flag => flag ? "true" : "false",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        _ => key.ToString()!,
    };
}
