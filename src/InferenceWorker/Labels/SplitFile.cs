using System.Buffers;
using System.Text;
using System.Text.Json;
using Groundshift.Core.Stac;
using Groundshift.Models.Heads;
using Groundshift.Raster.Gdal;
using NetTopologySuite.Geometries;
using NetTopologySuite.Precision;

namespace Groundshift.InferenceWorker.Labels;

/// <summary>Blocks of ground by what they were used for, as GeoJSON in WGS 84 with the property <c>role</c>.</summary>
internal static class SplitFile
{
    /// <summary>Property that holds the role.</summary>
    public const string RoleProperty = "role";

    // Seven decimals of a degree are about a centimetre (RFC 7946, section 11.2).
    private static readonly PrecisionModel Centimetre = new(1e7);

    /// <summary>Writes the blocks of a split.</summary>
    /// <param name="split">The split.</param>
    /// <param name="placeCrs">CRS of each place.</param>
    /// <param name="outlines">Footprints of the scenes of each place, for blocks that are whole places.</param>
    public static string Write(PlaceSplit split, IReadOnlyList<string> placeCrs, Func<int, Geometry> outlines)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("type", "FeatureCollection");
            writer.WriteStartArray("features");
            foreach (var (block, role) in split.Blocks.OrderBy(pair => pair.Key.Place).ThenBy(pair => pair.Key.Row).ThenBy(pair => pair.Key.Column))
            {
                writer.WriteStartObject();
                writer.WriteString("type", "Feature");
                writer.WriteStartObject("properties");
                writer.WriteString(RoleProperty, Word(role));
                writer.WriteEndObject();
                writer.WritePropertyName("geometry");
                GeoJson.Write(writer, double.IsInfinity(split.Settings.BlockMetres) ? outlines(block.Place) : Outline(block, split.Settings.BlockMetres, placeCrs[block.Place]));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    /// <summary>Name of a role in the file.</summary>
    public static string Word(SplitRole role) => role switch
    {
        SplitRole.Train => "train",
        SplitRole.Validation => "validation",
        SplitRole.Test => "test",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "A block is never a guard."),
    };

    private static Geometry Outline(PlaceBlock block, double side, string crs)
    {
        using var toGround = new CoordinateTransform(crs, "EPSG:4326");
        var corners = new[] { (0, 0), (1, 0), (1, 1), (0, 1), (0, 0) }
            .Select(corner => toGround.Apply((block.Column + corner.Item1) * side, (block.Row + corner.Item2) * side))
            .Select(point => new Coordinate(point.X, point.Y))
            .ToArray();
        return GeometryPrecisionReducer.Reduce(new GeometryFactory(new PrecisionModel(), GeoJson.Wgs84).CreatePolygon(corners), Centimetre);
    }
}
