using System.Runtime.InteropServices;
using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Core.Sensors;
using Groundshift.Raster.Gdal;
using Groundshift.Raster.Writing;
using Groundshift.TestKit.Models;
using NetTopologySuite.Geometries;

namespace Groundshift.InferenceWorker.Tests.Change;

/// <summary>A scene of ground whose class is known: each pixel has the stand-in model's reflectance of its class, with texture and noise.</summary>
internal sealed record PaintedScene
{
    public required string Folder { get; init; }

    /// <summary>Class index of the stand-in legend by row and column.</summary>
    public required Func<int, int, int> Ground { get; init; }

    public string Id { get; init; } = "painted";

    public int Side { get; init; } = 160;

    public double Gsd { get; init; } = 10;

    public string Crs { get; init; } = "EPSG:32633";

    public double East { get; init; } = 500_000;

    public double North { get; init; } = 5_000_040;

    public DateTimeOffset Acquired { get; init; } = new(2025, 6, 1, 10, 0, 0, TimeSpan.Zero);

    /// <summary>Rows and columns that the ground lies below and to the right of its place, parts of a pixel included.</summary>
    public (double Down, double Right) Shift { get; init; }

    public SensorKind Sensor { get; init; } = SensorKind.Sentinel2;

    /// <summary>Centre of the first band in micrometres, each further one 0.01 longer; null for bands without wavelengths.</summary>
    public double? FirstMicrometres { get; init; }

    /// <summary>Light of the date: a factor on every reflectance.</summary>
    public double Light { get; init; } = 1;

    public IReadOnlyList<string> Bands { get; init; } = StandInLegend.Bands;

    /// <summary>Clouds by row and column; null for a scene without a mask.</summary>
    public Func<int, int, bool>? Clouds { get; init; }

    public GridSpec Grid => new(Crs, new AffineTransform(Gsd, 0, East, 0, -Gsd, North), Side, Side);

    public SceneRecord Write()
    {
        Directory.CreateDirectory(Folder);
        SceneBand[] bands = [.. Bands.Select((name, place) => new SceneBand
        {
            Name = name,
            GsdMetres = Gsd,
            Asset = Write($"{name}.tif", MemoryMarshal.AsBytes(Samples(name, place).AsSpan()), new CogProfile { Bands = ["reflectance"], Type = SampleType.UInt16, Nodata = 0 }),
            Scale = 0.0001,
            Nodata = 0,
            Unit = PixelUnit.Reflectance,
            CentreMicrometres = FirstMicrometres + (0.01 * place),
            WidthMicrometres = FirstMicrometres is null ? null : 0.008,
        })];
        SceneMask[] masks = Clouds is { } clouds
            ? [new SceneMask { Kind = SceneMaskKind.BinaryCloud, GsdMetres = Gsd, Asset = Write("cloud.tif", [.. Pixels().Select(at => clouds(at / Side, at % Side) ? (byte)1 : (byte)0)], new CogProfile { Bands = ["cloud"] }) }]
            : [];
        var source = new SceneSource
        {
            Key = SceneKey.Item("test", "test", Id),
            Revision = new SceneRevision("05.11", null, null),
            Catalog = "test",
            Collection = "test",
            ItemId = Id,
            ItemJson = $$"""{"type":"Feature","id":"{{Id}}"}""",
            Sensor = Sensor,
            Platform = "sentinel-2a",
            Level = "L2A",
            Acquired = Acquired,
            Footprint = Footprint(),
            Bands = bands,
            Masks = masks,
        };
        return new SceneRecord { Key = source.Key, Revision = source.Revision, Parts = [source] };
    }

    private IEnumerable<int> Pixels() => Enumerable.Range(0, Side * Side);

    // Noise of its own per date; texture of the ground is the same on all dates.
    private ushort[] Samples(string band, int place)
    {
        var noise = new Random((Acquired.DayOfYear * 31) + Acquired.Year + place);
        var texture = new Random(place + 1);
        double[] ground = [.. Pixels().Select(at => StandInLegend.Reflectance(Ground(at / Side, at % Side), band) * (1 + (0.1 * (texture.NextDouble() - 0.5))))];
        return [.. Pixels().Select(at => (ushort)(10_000 * Light * At(ground, (at / Side) - Shift.Down, (at % Side) - Shift.Right) * (1 + (0.04 * (noise.NextDouble() - 0.5)))))];
    }

    // What a sensor sees between four pixels: their mean by nearness.
    private double At(double[] ground, double row, double column)
    {
        var (top, left) = ((int)Math.Floor(row), (int)Math.Floor(column));
        var (v, u) = (row - top, column - left);
        double Pixel(int y, int x) => ground[(Math.Clamp(y, 0, Side - 1) * Side) + Math.Clamp(x, 0, Side - 1)];
        return ((1 - v) * (((1 - u) * Pixel(top, left)) + (u * Pixel(top, left + 1)))) + (v * (((1 - u) * Pixel(top + 1, left)) + (u * Pixel(top + 1, left + 1))));
    }

    private AssetReference Write(string name, ReadOnlySpan<byte> samples, CogProfile profile)
    {
        var path = Path.Combine(Folder, name);
        using (var writer = new CogWriter(path, Grid, profile))
        {
            writer.WriteRows(0, Side, samples);
            writer.Complete();
        }

        return new AssetReference { Key = Path.GetFileNameWithoutExtension(name), Href = new Uri(path).AbsoluteUri };
    }

    private Polygon Footprint()
    {
        using var transform = new CoordinateTransform(Crs, "EPSG:4326");
        Coordinate[] corners = [.. new[] { (0, 0), (Side, 0), (Side, Side), (0, Side), (0, 0) }.Select(corner =>
        {
            var (x, y) = Grid.Transform.Apply(corner.Item1, corner.Item2);
            var (longitude, latitude) = transform.Apply(x, y);
            return new Coordinate(longitude, latitude);
        })];
        return new GeometryFactory(new PrecisionModel(), 4326).CreatePolygon(corners);
    }
}
