using System.Text.Json;
using Groundshift.Core.Jobs;
using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Union;

namespace Groundshift.Core.Stac;

/// <summary>Reads the polygons that places are compared by: footprints of scenes and areas of users.</summary>
public static class Footprints
{
    /// <summary>A scene's footprint: self-crossing rings are repaired, overlapping parts joined, and it is split at the antimeridian.</summary>
    /// <exception cref="InvalidInputException">It is no geometry on the globe, has no area, or breaks a limit.</exception>
    public static Geometry ReadSource(JsonElement geometry, StacLimits? limits = null)
    {
        var footprint = Antimeridian.SplitAndRepair(GeoJson.Read(geometry, limits));
        return footprint.IsValid ? footprint : UnaryUnionOp.Union(footprint);
    }

    /// <summary>A user's area, split at the antimeridian; what is wrong with it is said and not mended.</summary>
    /// <exception cref="InvalidInputException">It is no polygon on the globe, crosses itself, has no area, or breaks a limit.</exception>
    public static Geometry ReadArea(JsonElement geometry, StacLimits? limits = null)
    {
        var area = GeoJson.Read(geometry, limits);
        return area is Polygon or MultiPolygon
            ? Antimeridian.Split(area)
            : throw new InvalidInputException("geometry", "a Polygon or MultiPolygon", area.GeometryType, "Draw a polygon around the area.");
    }
}
