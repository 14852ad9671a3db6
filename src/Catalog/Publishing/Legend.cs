using System.Text.Json.Nodes;
using Groundshift.Core.Messages;

namespace Groundshift.Catalog.Publishing;

/// <summary>What the values of a class raster mean, and how many pixels each holds.</summary>
internal static class Legend
{
    /// <summary>Classes as <c>classification:classes</c>, with their counts in the area.</summary>
    public static JsonArray Of(ProductReady ready) => [.. ready.Classes.Select(share => (JsonNode)Class(share, counts: true))];

    /// <summary>The same without counts, for a collection.</summary>
    public static JsonArray WithoutCounts(IEnumerable<ClassShare> classes) => [.. classes.Select(share => (JsonNode)Class(share, counts: false))];

    private static JsonObject Class(ClassShare share, bool counts)
    {
        var json = new JsonObject { ["value"] = share.Value, ["name"] = share.Name };
        if (share.Title is { } title)
        {
            json["title"] = title;
        }

        if (share is { From: { } from, To: { } to })
        {
            (json["from"], json["to"]) = (from, to);
        }

        if (share.ColorHint is { } color)
        {
            json["color_hint"] = color;
        }

        if (counts)
        {
            json["count"] = share.Pixels;
            json["percentage"] = Math.Clamp(share.Percent, 0, 100);
        }

        return json;
    }
}
