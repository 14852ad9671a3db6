using System.Text.Json.Nodes;
using Groundshift.Core.Stac;

namespace Groundshift.Host.Cli.Items;

/// <summary>Items that this program writes itself: products and models.</summary>
internal static class OwnItem
{
    /// <summary>What the item is: <c>landcover by landcover-s2 1.0.0</c>, <c>model presto 1.0.0</c>; null for an item of another's.</summary>
    public static string? Of(StacItem item)
    {
        if (item.Json["properties"] is not JsonObject properties)
        {
            return null;
        }

        if (Text(properties, "groundshift:product") is { } product && Text(properties, "groundshift:model") is { } model)
        {
            return $"{product} by {model} {Text(properties, "groundshift:model_version")}".TrimEnd();
        }

        return Text(properties, "mlm:name") is { } name ? $"model {name} {Text(properties, "version")}".TrimEnd() : null;
    }

    private static string? Text(JsonObject properties, string name) =>
        properties[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
