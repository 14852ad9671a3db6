using System.Globalization;
using System.Text.Json;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;
using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Valid;

namespace Groundshift.Catalog.Search;

/// <summary>The <c>intersects</c> parameter: a GeoJSON geometry of any type.</summary>
internal static class SearchGeometry
{
    private const string Parameter = "intersects";

    /// <summary>Reads and checks a geometry.</summary>
    /// <exception cref="InvalidInputException">It is no geometry, empty, crosses itself, leaves WGS 84 or has too many vertices.</exception>
    public static Geometry Read(JsonElement json, int mostVertices, string field = Parameter)
    {
        var geometry = GeoJson.Read(json, new StacLimits { MaxVertices = mostVertices });
        if (geometry.IsEmpty)
        {
            throw Invalid(field, "an empty geometry");
        }

        var bounds = geometry.EnvelopeInternal;
        if (bounds.MinX < -180 || bounds.MaxX > 180 || bounds.MinY < -90 || bounds.MaxY > 90)
        {
            throw Invalid(field, string.Create(CultureInfo.InvariantCulture, $"bounds {bounds.MinX},{bounds.MinY},{bounds.MaxX},{bounds.MaxY}, which leave -180 to 180 or -90 to 90"));
        }

        if (!SoundGeometry.IsConvex(geometry) && new IsValidOp(geometry).ValidationError is { } error)
        {
            throw Invalid(field, string.Create(CultureInfo.InvariantCulture, $"{error.Message} at {error.Coordinate.X},{error.Coordinate.Y}"));
        }

        return geometry;
    }

    /// <summary>Reads the text of a query string.</summary>
    public static Geometry Read(string text, int mostVertices)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return Read(json.RootElement, mostVertices);
        }
        catch (JsonException error)
        {
            throw Invalid(Parameter, "text that is no JSON", error);
        }
    }

    private static InvalidInputException Invalid(string field, string found, Exception? cause = null) =>
        new(field, "a valid GeoJSON geometry in WGS 84", found, "Check it with a GeoJSON validator.", cause);
}
