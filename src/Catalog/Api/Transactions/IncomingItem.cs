using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Catalog.Search;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;
using NetTopologySuite.Geometries;

namespace Groundshift.Catalog.Api.Transactions;

/// <summary>An item that somebody sends: checked, and made into what is stored.</summary>
internal static class IncomingItem
{
    /// <summary>Reads an item of a collection.</summary>
    /// <exception cref="InvalidInputException">It is no valid STAC item, or belongs to another collection.</exception>
    public static StacItem Read(JsonObject json, string collection, BaseUrl url, int mostVertices) => Read(json, collection, url, mostVertices, out _);

    /// <summary>The same; gives the geometry as well.</summary>
    /// <exception cref="InvalidInputException">It is no valid STAC item, or belongs to another collection.</exception>
    public static StacItem Read(JsonObject json, string collection, BaseUrl url, int mostVertices, out Geometry? geometry)
    {
        IncomingObject.RequireType(json, "Feature");
        IncomingObject.RequireId(json);
        if (json["collection"] is { } named && IncomingObject.Text(json, "collection") != collection)
        {
            throw new InvalidInputException("collection", $"'{collection}', as in the path", IncomingObject.Shortened(named.ToJsonString()), "Send the item to its own collection.");
        }

        json["collection"] = collection;
        geometry = TakePlace(json, mostVertices);
        if (json["properties"] is not JsonObject)
        {
            throw new InvalidInputException("properties", "an object", "none", "Every item has properties with a datetime.");
        }

        var item = new StacItem(json);
        item.ReadInterval();
        IncomingObject.TakeLinks(json, url);
        TakeAssets(json, url);
        return item;
    }

    private static Geometry? TakePlace(JsonObject json, int mostVertices)
    {
        if (!json.ContainsKey("geometry"))
        {
            throw new InvalidInputException("geometry", "a GeoJSON geometry or null", "nothing", "Write null for an item without a place.");
        }

        var geometry = json["geometry"] is { } place ? SearchGeometry.Read(JsonSerializer.SerializeToElement(place, StacJson.Default.JsonNode), mostVertices, "geometry") : null;
        if (json["bbox"] is { } box)
        {
            RequireBox(box);
        }
        else if (geometry is not null)
        {
            json["bbox"] = new JsonArray([.. BoundingBox.Of(geometry).ToArray().Select(number => (JsonNode)number)]);
        }

        return geometry;
    }

    /// <summary>Throws InvalidInputException unless it is a box.</summary>
    public static void RequireBox(JsonNode? box)
    {
        var numbers = (box as JsonArray)?.Select(number => number is JsonValue value && value.TryGetValue<double>(out var edge) ? edge : double.NaN).ToArray();
        if (numbers is null || numbers.Any(double.IsNaN))
        {
            throw new InvalidInputException("bbox", "4 or 6 numbers", IncomingObject.Shortened(box?.ToJsonString()), "Leave it out: it is made of the geometry.");
        }

        _ = BoundingBox.Parse(numbers);
    }

    private static void TakeAssets(JsonObject json, BaseUrl url)
    {
        if (json["assets"] is not JsonObject assets)
        {
            throw new InvalidInputException("assets", "an object", "none", "Write {} for an item without assets.");
        }

        foreach (var (key, node) in assets)
        {
            if (node is not JsonObject asset || IncomingObject.Text(asset, "href") is not { Length: > 0 } href)
            {
                throw new InvalidInputException($"assets.{key}", "an object with an href", "something else", "Correct the assets.");
            }

            var stored = IncomingObject.Stored($"assets.{key}.href", href, url);
            if (stored != href)
            {
                asset["href"] = stored;
            }
        }
    }
}
