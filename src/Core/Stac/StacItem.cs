using System.Text.Json.Nodes;
using NetTopologySuite.Geometries;

namespace Groundshift.Core.Stac;

/// <summary>A STAC Item: a typed view over its JSON, so that unknown fields and their order survive.</summary>
public sealed class StacItem(JsonObject json) : StacObject(json)
{
    /// <summary>The id of the collection, or null.</summary>
    public string? Collection => Text("collection");

    /// <summary>The properties.</summary>
    public JsonObject Properties => Object("properties");

    /// <summary>The assets by key.</summary>
    public JsonObject Assets => Object("assets");

    /// <summary>The geometry; null where the item has none.</summary>
    public Geometry? Geometry => Json["geometry"] is JsonObject geometry
        ? GeoJson.Read(System.Text.Json.JsonSerializer.SerializeToElement(geometry, StacJson.Default.JsonObject))
        : null;
}
