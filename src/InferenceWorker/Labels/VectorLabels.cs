using System.Text.Json;
using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;
using Groundshift.Models.Evaluation;
using Groundshift.Raster.Gdal;
using NetTopologySuite.Geometries;

namespace Groundshift.InferenceWorker.Labels;

/// <summary>Labels from GeoJSON: polygons hold the pixels whose centres lie inside them, points the pixel that they lie in.</summary>
/// <remarks>
/// Coordinates are WGS 84 (RFC 7946), or in the CRS that a <c>crs</c> member names, as files before 2016 do. A pixel that shapes of
/// different labels claim has none.
/// </remarks>
public sealed class VectorLabels : LabelSource
{
    private const string Wgs84 = "OGC:CRS84";

    // Degrees around the scene within which shapes are kept: more than any pixel, far less than what a projection fails over.
    private const double MarginDegrees = 0.1;

    private readonly string _field;
    private readonly string _crs;
    private readonly (Geometry Shape, int Label, int Feature)[] _shapes;

    private VectorLabels(string field, string crs, IReadOnlyList<string> labels, (Geometry, int, int)[] shapes)
    {
        _field = field;
        _crs = crs;
        Labels = labels;
        _shapes = shapes;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Labels { get; }

    internal override Envelope? Extent
    {
        get
        {
            using var toGround = new CoordinateTransform(_crs, Wgs84);
            var box = new Envelope();
            foreach (var (shape, _, feature) in _shapes)
            {
                box.ExpandToInclude(Project(toGround, shape, feature).EnvelopeInternal);
            }

            return box.Width > 180 ? null : box;
        }
    }

    /// <summary>Reads a feature collection.</summary>
    /// <param name="json">Text of the file.</param>
    /// <param name="property">Property that holds the label; null takes the only one that the features have.</param>
    /// <param name="field">What the file is called in messages.</param>
    /// <exception cref="InvalidInputException">It is no GeoJSON of points or polygons, or a feature lacks the property.</exception>
    public static VectorLabels Parse(string json, string? property, string field)
    {
        using var document = Document(json, field);
        var root = document.RootElement;
        var features = Text(root, "type") == "FeatureCollection" && root.TryGetProperty("features", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().ToArray()
            : throw new InvalidInputException(field, "a GeoJSON FeatureCollection", Text(root, "type") ?? $"{root.ValueKind}", "Give each shape as a Feature with its class as a property.");
        if (features.Length == 0)
        {
            throw new InvalidInputException(field, "labelled shapes", "a collection without features", "Name another file.");
        }

        var name = property ?? OnlyProperty(features, field);
        var texts = features.Select((feature, index) => Label(feature, index, name, field)).ToArray();
        var labels = InOrder(texts);
        var places = labels.Select((label, place) => (label, place)).ToDictionary(pair => pair.label, pair => pair.place);
        return new VectorLabels(field, CrsOf(root), labels, [.. features.Select((feature, index) => (Shape(feature, index, field), places[texts[index]], index))]);
    }

    internal override ILabelRows On(GridSpec grid)
    {
        using var transform = new CoordinateTransform(_crs, grid.Crs);
        var near = Near(grid);
        return new ShapeRows(grid, [.. _shapes
            .Where(shape => near is null || shape.Shape.EnvelopeInternal.Intersects(near))
            .Select(shape => (Project(transform, shape.Shape, shape.Feature), shape.Label))]);
    }

    // Far from a scene its projection may not be defined; shapes there cannot matter.
    private Envelope? Near(GridSpec grid)
    {
        using var reference = new CoordinateTransform(grid.Crs, _crs);
        var box = new Envelope();
        foreach (var (column, row) in new[] { (0, 0), (grid.Width, 0), (0, grid.Height), (grid.Width, grid.Height), (grid.Width / 2, grid.Height / 2) })
        {
            var (x, y) = grid.Transform.Apply(column, row);
            var (longitude, latitude) = reference.Apply(x, y);
            box.ExpandToInclude(longitude, latitude);
        }

        if (_crs != Wgs84)
        {
            return null;
        }

        box.ExpandBy(MarginDegrees);
        return box.Width > 180 ? null : box;
    }

    private Geometry Project(CoordinateTransform transform, Geometry shape, int feature)
    {
        try
        {
            return transform.Apply(shape);
        }
        catch (GdalException error)
        {
            throw new InvalidInputException($"{_field}, features[{feature}]", $"coordinates within the reach of the scene's CRS {transform.To}", error.Message, "Check the file's CRS and the order of its coordinates.", error);
        }
    }

    private static JsonDocument Document(string json, string field)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException error)
        {
            throw new InvalidInputException(field, "GeoJSON", error.Message, "Check the file with a GeoJSON validator.", error);
        }
    }

    private static string OnlyProperty(JsonElement[] features, string field)
    {
        var names = Properties(features[0]);
        return names.Length == 1
            ? names[0]
            : throw new InvalidInputException("--label-property", "the name of the property that holds the class", names.Length == 0 ? $"no property in {field}" : "none", names.Length == 0 ? "Add the class to each feature." : $"The features have: {string.Join(", ", names)}.");
    }

    private static string Label(JsonElement feature, int index, string name, string field) =>
        feature.ValueKind == JsonValueKind.Object && feature.TryGetProperty("properties", out var properties)
        && properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(name, out var value) && Crosswalk.TextOf(value) is { Length: > 0 } text
            ? text
            : throw new InvalidInputException(
                $"{field}, features[{index}]", $"the property '{name}' with a class",
                Properties(feature) is { Length: > 0 } others ? $"properties {string.Join(", ", others)}" : "no properties",
                "Name the property that holds the class with '--label-property', and remove features without one.");

    private static string[] Properties(JsonElement feature) =>
        feature.ValueKind == JsonValueKind.Object && feature.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
            ? [.. properties.EnumerateObject().Select(member => member.Name)]
            : [];

    private static Geometry Shape(JsonElement feature, int index, string field)
    {
        try
        {
            var shape = feature.TryGetProperty("geometry", out var geometry) ? GeoJson.Read(geometry) : null;
            return shape is Point or MultiPoint or Polygon or MultiPolygon && !shape.IsEmpty
                ? shape
                : throw new InvalidInputException("geometry", "a point or a polygon", shape?.GeometryType ?? "nothing", "Lines hold no pixels: buffer them, or remove them.");
        }
        catch (InvalidInputException error)
        {
            throw new InvalidInputException($"{field}, features[{index}].{error.Field}", error.Expected, error.Found, error.NextStep, error);
        }
    }

    // The member of GeoJSON 2008, section 3; RFC 7946 dropped it, and GDAL still writes it.
    private static string CrsOf(JsonElement root) =>
        root.TryGetProperty("crs", out var crs) && crs.ValueKind == JsonValueKind.Object
        && crs.TryGetProperty("properties", out var properties) && Text(properties, "name") is { Length: > 0 } name
            ? name
            : Wgs84;

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
