using System.Text.Json;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;
using NetTopologySuite.Geometries;

namespace Groundshift.Catalog.Areas;

/// <summary>Reads areas of interest from GeoJSON: a Polygon, a MultiPolygon, a Feature or a FeatureCollection.</summary>
public static class AreaFile
{
    /// <summary>Most bytes of a file.</summary>
    public const int LargestBytes = 16 * 1024 * 1024;

    /// <summary>Most vertices of one area: every scene is compared with it.</summary>
    public const int MostVertices = 20_000;

    /// <summary>Most areas in one file.</summary>
    public const int MostAreas = 1_000;

    // The two names of WGS 84 with longitude first that older GeoJSON files carry.
    private static readonly string[] Wgs84Names = ["CRS84", "EPSG::4326", "EPSG:4326"];

    /// <summary>Reads the areas. Their ids are those of the features, else made of their names, else of <paramref name="fallbackId"/>.</summary>
    /// <exception cref="InvalidInputException">Something is wrong; the message says in which feature and where on the ground.</exception>
    public static IReadOnlyList<AreaDraft> Read(string json, string? fallbackId = null)
    {
        if (json.Length > LargestBytes)
        {
            throw new InvalidInputException("area", $"at most {LargestBytes} bytes", $"{json.Length}", "Simplify the geometry.");
        }

        using var document = Parse(json);
        var root = document.RootElement;
        RequireWgs84(root);
        var drafts = Type(root) == "FeatureCollection" ? Collection(root, fallbackId) : [Single(root, fallbackId)];
        var twice = drafts.GroupBy(draft => draft.Id).FirstOrDefault(group => group.Count() > 1);
        return twice is null
            ? drafts
            : throw new InvalidInputException("id", "one feature per id", $"{twice.Count()} features with the id '{twice.Key}'", "Give each feature an id of its own.");
    }

    private static AreaDraft[] Collection(JsonElement root, string? fallbackId)
    {
        var features = root.TryGetProperty("features", out var list) && list.ValueKind == JsonValueKind.Array ? list.GetArrayLength() : 0;
        if (features is 0 or > MostAreas)
        {
            throw new InvalidInputException("features", $"1 to {MostAreas} features", $"{features}", "Split the file, or add a feature.");
        }

        return [.. list.EnumerateArray().Select((feature, index) => At($"features[{index}]", () => Draft(feature, fallbackId is null ? null : features == 1 ? fallbackId : $"{fallbackId}-{index + 1}")))];
    }

    private static AreaDraft Single(JsonElement root, string? fallbackId) => Type(root) == "Feature"
        ? Draft(root, fallbackId)
        : new AreaDraft(Id(null, null, fallbackId), null, Polygon(root));

    private static AreaDraft Draft(JsonElement feature, string? fallbackId)
    {
        if (Type(feature) != "Feature" || !feature.TryGetProperty("geometry", out var geometry))
        {
            throw new InvalidInputException("type", "a Feature with a geometry", Type(feature) ?? feature.ValueKind.ToString(), "Check the file with a GeoJSON validator.");
        }

        var properties = feature.TryGetProperty("properties", out var found) ? found : default;
        var name = Text(properties, "name") ?? Text(properties, "title");
        return new AreaDraft(Id(Text(feature, "id") ?? Text(properties, "id"), name, fallbackId), name, Polygon(geometry));
    }

    private static string Id(string? id, string? name, string? fallback)
    {
        if (id is not null)
        {
            return AreaId.Check(id);
        }

        return (name is null ? null : AreaId.Make(name)) ?? (fallback is null ? null : AreaId.Make(fallback))
            ?? throw new InvalidInputException("id", "an id or a name", "neither", "Add \"id\": \"my-area\" to the feature.");
    }

    private static Geometry Polygon(JsonElement geometry) => Footprints.ReadArea(geometry, new StacLimits { MaxVertices = MostVertices });

    private static void RequireWgs84(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("crs", out var crs) && crs.ValueKind == JsonValueKind.Object
            && crs.TryGetProperty("properties", out var properties) && Text(properties, "name") is { } name
            && !Wgs84Names.Any(known => name.EndsWith(known, StringComparison.OrdinalIgnoreCase)))
        {
            throw new InvalidInputException("crs", "WGS 84", $"'{name}'", "Reproject the file: ogr2ogr -t_srs EPSG:4326 out.geojson in.geojson");
        }
    }

    private static JsonDocument Parse(string json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException error)
        {
            throw new InvalidInputException("area", "GeoJSON", error.Message, "Check the file with a GeoJSON validator.", error);
        }
    }

    private static T At<T>(string place, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidInputException error)
        {
            throw new InvalidInputException($"{place}.{error.Field}", error.Expected, error.Found, error.NextStep, error);
        }
    }

    private static string? Type(JsonElement json) => Text(json, "type");

    // GeoJSON allows numbers as feature ids.
    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value)
            ? value.ValueKind switch
            {
                JsonValueKind.String when value.GetString() is { Length: > 0 } text => text,
                JsonValueKind.Number => value.GetRawText(),
                _ => null,
            }
            : null;
}
