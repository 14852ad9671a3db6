using System.Text.Json;
using System.Text.Json.Serialization;
using NetTopologySuite.Geometries;

namespace Groundshift.Core.Stac;

/// <summary>Writes and reads NetTopologySuite geometry as GeoJSON (RFC 7946).</summary>
public sealed class GeoJsonGeometryConverter : JsonConverter<Geometry>
{
    /// <inheritdoc/>
    public override Geometry? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return GeoJson.Read(document.RootElement);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Geometry value, JsonSerializerOptions options) => GeoJson.Write(writer, value);
}
