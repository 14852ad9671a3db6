using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;
using Groundshift.Raster.Gdal;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace Groundshift.Raster.Writing;

/// <summary>A polygon of equal pixels.</summary>
/// <param name="Value">Their value.</param>
/// <param name="Polygon">Outline along pixel edges, in the CRS of the grid.</param>
public sealed record ValuePolygon(byte Value, Geometry Polygon);

/// <summary>Outlines areas of equal value, neighbours by edges (4-connected).</summary>
public static unsafe class Polygonizer
{
    // OGR: OFTInteger, wkbPolygon, wkbNDR.
    private const int IntegerField = 0;
    private const int PolygonType = 3;
    private const int LittleEndian = 1;

    /// <summary>Outlines a raster.</summary>
    /// <param name="values">(height, width) values.</param>
    /// <param name="grid">Where they lie.</param>
    /// <param name="include">(height, width), 0 where a pixel belongs to no polygon; empty to take all.</param>
    /// <returns>Polygons in the order in which GDAL closes them.</returns>
    /// <exception cref="ArgumentException">The planes do not have the grid's size.</exception>
    public static IReadOnlyList<ValuePolygon> Outline(ReadOnlySpan<byte> values, GridSpec grid, ReadOnlySpan<byte> include = default)
    {
        var pixels = (long)grid.Width * grid.Height;
        if (values.Length != pixels || (include.Length != 0 && include.Length != pixels))
        {
            throw new ArgumentException($"A grid of {grid.Width} by {grid.Height} pixels does not fit {values.Length} values and {include.Length} flags.", nameof(values));
        }

        using var raster = Dataset.Create("MEM", string.Empty, grid.Width, grid.Height, include.Length == 0 ? 1 : 2, SampleType.UInt8);
        raster.Transform = grid.Transform;
        Fill(raster, 1, values);
        if (include.Length != 0)
        {
            Fill(raster, 2, include);
        }

        using var vector = Dataset.CreateVector();
        var layer = vector.CreateLayer("polygons", PolygonType, "value", IntegerField);
        using (var errors = new ErrorCapture())
        {
            var mask = include.Length == 0 ? 0 : raster.Band(2).Handle;
            errors.ThrowIfFailed(GdalNative.GDALPolygonize(raster.Band(1).Handle, mask, layer, 0, 0, 0, 0), "outlining a raster");
        }

        return Collect(layer);
    }

    private static void Fill(Dataset raster, int band, ReadOnlySpan<byte> plane)
    {
        fixed (byte* data = plane)
        {
            raster.Write(new PixelRect(0, 0, raster.Width, raster.Height), [band], SampleType.UInt8, (nint)data);
        }
    }

    private static List<ValuePolygon> Collect(nint layer)
    {
        var reader = new WKBReader();
        var polygons = new List<ValuePolygon>();
        GdalNative.OGR_L_ResetReading(layer);
        while (GdalNative.OGR_L_GetNextFeature(layer) is var feature and not 0)
        {
            try
            {
                var geometry = GdalNative.OGR_F_GetGeometryRef(feature);
                var wkb = new byte[GdalNative.OGR_G_WkbSize(geometry)];
                fixed (byte* data = wkb)
                {
                    _ = GdalNative.OGR_G_ExportToWkb(geometry, LittleEndian, data);
                }

                polygons.Add(new ValuePolygon((byte)GdalNative.OGR_F_GetFieldAsInteger(feature, 0), reader.Read(wkb)));
            }
            finally
            {
                GdalNative.OGR_F_Destroy(feature);
            }
        }

        return polygons;
    }
}
