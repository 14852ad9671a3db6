using System.Globalization;
using System.Text.Json;
using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Core.Stac;
using Groundshift.Raster.Gdal;
using Groundshift.Raster.Writing;
using NetTopologySuite.Geometries;

namespace Groundshift.InferenceWorker.Change;

/// <summary>Patches as polygons for maps: one feature per patch and transition, in WGS 84 (RFC 7946).</summary>
internal sealed class ChangePolygons : IDisposable
{
    private const string Wgs84 = "EPSG:4326";

    // About a centimetre; RFC 7946, section 11.2, advises against more than the data knows.
    private const int Decimals = 7;

    private static readonly GeometryFactory Factory = new(new PrecisionModel(), GeoJson.Wgs84);

    private readonly GridSpec _grid;
    private readonly ChangeLegend _legend;
    private readonly Func<ChangeRun, double> _hectares;
    private readonly CoordinateTransform _toGround;

    public ChangePolygons(GridSpec grid, ChangeLegend legend, Func<ChangeRun, double> hectares)
    {
        (_grid, _legend, _hectares) = (grid, legend, hectares);
        _toGround = new CoordinateTransform(grid.Crs, Wgs84);
    }

    /// <summary>Writes the features of patches, one after the other.</summary>
    /// <param name="file">Where.</param>
    /// <param name="patches">The patches.</param>
    /// <param name="before">Time of the earlier scene.</param>
    /// <param name="after">Time of the later scene.</param>
    public void Write(string file, IReadOnlyList<GroundPatch> patches, DateTimeOffset before, DateTimeOffset after)
    {
        using var stream = File.Create(file);
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteString("type", "FeatureCollection");
        json.WriteStartArray("features");
        var number = 0;
        foreach (var patch in patches)
        {
            foreach (var (value, shape) in Outline(patch))
            {
                Write(json, ++number, patch, value, shape, before, after);
                json.Flush();
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public void Dispose() => _toGround.Dispose();

    private void Write(Utf8JsonWriter json, int number, GroundPatch patch, ushort value, Geometry shape, DateTimeOffset before, DateTimeOffset after)
    {
        ChangeRun[] runs = [.. patch.Runs.Where(run => run.Value == value)];
        var entry = _legend.Find(value);
        json.WriteStartObject();
        json.WriteString("type", "Feature");
        json.WriteNumber("id", number);
        json.WritePropertyName("geometry");
        GeoJson.Write(json, shape);
        json.WriteStartObject("properties");
        json.WriteNumber("patch", patch.Number);
        json.WriteString("change", entry.Name);
        json.WriteString("title", entry.Title);
        json.WriteString("from", entry.From);
        json.WriteString("to", entry.To);
        json.WriteNumber("hectares", Math.Round(runs.Sum(_hectares), 4));
        json.WriteNumber("patch_hectares", Math.Round(patch.Hectares, 4));
        json.WriteNumber("confidence", Math.Round(runs.Sum(run => run.Score) / runs.Sum(run => run.Pixels), 4));
        json.WriteString("before", Time(before));
        json.WriteString("after", Time(after));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // Pixel edges become WGS 84 corner by corner; a side of a pixel is too short to bend.
    private IEnumerable<(ushort Value, Geometry Shape)> Outline(GroundPatch patch)
    {
        ushort[] values = [.. patch.Runs.Select(run => run.Value).Distinct().Order()];
        using var pixels = new NativeBuffer(patch.Bounds.Count);
        foreach (var run in patch.Runs)
        {
            var start = ((long)(run.Row - patch.Bounds.Row) * patch.Bounds.Width) + run.Start - patch.Bounds.Column;
            pixels.Span<byte>(start, run.Pixels).Fill(checked((byte)(Array.IndexOf(values, run.Value) + 1)));
        }

        var outlines = Polygonizer.Outline(pixels.Span<byte>(), _grid.Crop(patch.Bounds), pixels.Span<byte>());
        return [.. outlines.GroupBy(outline => outline.Value).OrderBy(group => group.Key).Select(group =>
            (values[group.Key - 1], Ground([.. group.Select(outline => (Polygon)_toGround.Apply(outline.Polygon))])))];
    }

    private static Geometry Ground(Polygon[] polygons)
    {
        foreach (var corner in polygons.SelectMany(polygon => polygon.Coordinates))
        {
            (corner.X, corner.Y) = (Math.Round(corner.X, Decimals), Math.Round(corner.Y, Decimals));
        }

        return Antimeridian.SplitAndRepair(polygons.Length == 1 ? polygons[0] : Factory.CreateMultiPolygon(polygons));
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
