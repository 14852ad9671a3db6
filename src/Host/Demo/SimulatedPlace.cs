using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Core.Grids;
using Groundshift.Core.Stac;
using Groundshift.Raster.Gdal;
using NetTopologySuite.Geometries;

namespace Groundshift.Host.Demo;

/// <summary>Where the simulated landscape lies: south-west of Prague, UTM zone 33 north.</summary>
internal sealed record SimulatedPlace(int Epsg, string MgrsTile, double West, double North)
{
    /// <summary>The default place.</summary>
    public static readonly SimulatedPlace Default = new(32633, "33UVR", 420_000, 5_520_000);

    /// <summary>The 10 m grid of a landscape here.</summary>
    public GridSpec Grid(int width, int height) => new($"EPSG:{Epsg}", new AffineTransform(10, 0, West, 0, -10, North), width, height);

    /// <summary>Outline of a grid in WGS 84 as GeoJSON.</summary>
    public static JsonNode Footprint(GridSpec grid) => Json(Outline(grid, 0));

    /// <summary>Bounding box of a grid in WGS 84.</summary>
    public static JsonArray Bbox(GridSpec grid)
    {
        var box = Outline(grid, 0).EnvelopeInternal;
        return [Math.Round(box.MinX, 7), Math.Round(box.MinY, 7), Math.Round(box.MaxX, 7), Math.Round(box.MaxY, 7)];
    }

    /// <summary>A polygon in WGS 84 that keeps <paramref name="marginMetres"/> from the edge of the grid.</summary>
    public static Polygon Outline(GridSpec grid, double marginMetres)
    {
        var (west, south, east, north) = grid.Bounds;
        var (x0, y0, x1, y1) = (west + marginMetres, south + marginMetres, east - marginMetres, north - marginMetres);
        var ring = new Polygon(new LinearRing([new(x0, y0), new(x1, y0), new(x1, y1), new(x0, y1), new(x0, y0)]));
        using var toWgs84 = new CoordinateTransform(grid.Crs, "EPSG:4326");
        return (Polygon)toWgs84.Apply(ring);
    }

    /// <summary>Geometry as GeoJSON.</summary>
    public static JsonNode Json(Geometry geometry)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            GeoJson.Write(writer, geometry);
        }

        return JsonNode.Parse(buffer.ToArray())!; // written one line above
    }
}
