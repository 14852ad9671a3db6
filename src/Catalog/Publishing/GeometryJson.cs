using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Core.Stac;
using NetTopologySuite.Geometries;

namespace Groundshift.Catalog.Publishing;

/// <summary>Geometry as item fields.</summary>
internal static class GeometryJson
{
    /// <summary>The geometry as GeoJSON.</summary>
    public static JsonNode Of(Geometry geometry)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            GeoJson.Write(writer, geometry);
        }

        return JsonNode.Parse(buffer.ToArray())!;
    }

    /// <summary>The bounding box (west, south, east, north); west is greater than east over the antimeridian.</summary>
    public static JsonArray Bbox(Geometry geometry) => [.. BoundingBox.Of(geometry).ToArray().Select(number => JsonValue.Create(number))];
}
