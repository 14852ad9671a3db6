using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Core.Sensors;
using Groundshift.Raster.Writing;
using NetTopologySuite.Geometries;

namespace Groundshift.TestKit.Rasters;

/// <summary>
/// A tiny made-up Sentinel-2 scene on disk: smooth seeded fields at 10, 20 and 60 m, a corner without data if wanted, a
/// scene classification at 20 m. For tests that need a real file of every kind but no real ground.
/// </summary>
public sealed class SyntheticScene
{
    private static readonly (string Band, int Gsd)[] AllBands =
    [
        ("B01", 60), ("B02", 10), ("B03", 10), ("B04", 10), ("B05", 20), ("B06", 20), ("B07", 20),
        ("B08", 10), ("B8A", 20), ("B09", 60), ("B11", 20), ("B12", 20),
    ];

    private readonly string _folder;

    private SyntheticScene(string folder) => _folder = folder;

    /// <summary>The scene with file hrefs, sizes and checksums.</summary>
    public required SceneRecord Record { get; init; }

    /// <summary>The grid at 10 m.</summary>
    public required GridSpec Grid { get; init; }

    /// <summary>Absolute path of a band's or mask's file.</summary>
    public string File(string name) => Path.Combine(_folder, name + ".tif");

    /// <summary>Writes a scene.</summary>
    /// <param name="folder">Existing folder.</param>
    /// <param name="seed">Decides every sample.</param>
    /// <param name="side">Pixels along a side at 10 m; a multiple of 6.</param>
    /// <param name="emptyCorner">Side in metres of a corner (south-east) without data; a multiple of 60.</param>
    /// <param name="id">Item id.</param>
    /// <param name="east">Metres by which the grid lies east of the usual one.</param>
    /// <param name="north">Metres by which the grid lies north of the usual one.</param>
    public static SyntheticScene Write(string folder, int seed, int side = 120, int emptyCorner = 0, string id = "S2A_TEST", int east = 0, int north = 0)
    {
        GridSpec GridOf(int side, int gsd) =>
            new("EPSG:32633", new AffineTransform(gsd, 0, 500_000 + east, 0, -gsd, 5_000_040 + north), side * 10 / gsd, side * 10 / gsd);

        var bands = new List<SceneBand>();
        foreach (var (name, gsd) in AllBands)
        {
            var path = Path.Combine(folder, name + ".tif");
            WriteBand(path, GridOf(side, gsd), Field(seed, name, side * 10 / gsd, emptyCorner / gsd));
            bands.Add(new SceneBand
            {
                Name = name,
                GsdMetres = gsd,
                Asset = Asset(name, path, side * 10 / gsd),
                Scale = 0.0001,
                Offset = -0.1,
                Nodata = 0,
                Unit = PixelUnit.Reflectance,
            });
        }

        var mask = Path.Combine(folder, "SCL.tif");
        WriteMask(mask, GridOf(side, 20), emptyCorner / 20);
        var source = Source(id, bands, new SceneMask
        {
            Kind = SceneMaskKind.SceneClassification,
            Asset = Asset("scl", mask, side / 2),
            GsdMetres = 20,
        });
        return new SyntheticScene(folder)
        {
            Grid = GridOf(side, 10),
            Record = new SceneRecord { Key = source.Key, Revision = source.Revision, Parts = [source] },
        };
    }

    // Two slow waves with seeded phases; samples of 1100 to 5100, which are reflectances of 0.01 to 0.41.
    private static ushort[] Field(int seed, string band, int side, int empty)
    {
        var random = new Random(HashCode(seed, band));
        var (phaseX, phaseY, wave) = (random.NextDouble() * 6, random.NextDouble() * 6, 2 + (random.NextDouble() * 6));
        var field = new ushort[side * side];
        for (var i = 0; i < field.Length; i++)
        {
            var x = (i % side / (double)side * wave) + phaseX;
            var y = (i / side / (double)side * wave) + phaseY;
            field[i] = (ushort)(3100 + (1000 * Math.Sin(x)) + (1000 * Math.Cos(y)));
            if (i % side >= side - empty && i / side >= side - empty)
            {
                field[i] = 0;
            }
        }

        return field;
    }

    private static int HashCode(int seed, string band) => (seed * 397) + band.Sum(letter => letter * 31);

    private static void WriteBand(string path, GridSpec grid, ushort[] samples)
    {
        using var writer = new CogWriter(path, grid, new CogProfile { Bands = ["reflectance"], Type = SampleType.UInt16, Nodata = 0 });
        writer.WriteRows(0, grid.Height, MemoryMarshal.AsBytes(samples.AsSpan()));
        writer.Complete();
    }

    // Vegetation (4) with a square cloud (9) in the middle sixth; 0 where there are no data.
    private static void WriteMask(string path, GridSpec grid, int empty)
    {
        var values = new byte[grid.Width * grid.Height];
        for (var i = 0; i < values.Length; i++)
        {
            var (column, row) = (i % grid.Width, i / grid.Width);
            var cloud = Math.Abs(column - (grid.Width / 2)) < grid.Width / 12 && Math.Abs(row - (grid.Height / 2)) < grid.Height / 12;
            values[i] = column >= grid.Width - empty && row >= grid.Height - empty ? (byte)0 : cloud ? (byte)9 : (byte)4;
        }

        using var writer = new CogWriter(path, grid, new CogProfile { Bands = ["scl"], Nodata = 0, Overviews = OverviewResampling.Mode });
        writer.WriteRows(0, grid.Height, values);
        writer.Complete();
    }

    private static AssetReference Asset(string key, string path, int side) => new()
    {
        Key = key,
        Href = new Uri(path).AbsoluteUri,
        Size = new FileInfo(path).Length,
        Checksum = "1220" + Convert.ToHexStringLower(SHA256.HashData(System.IO.File.ReadAllBytes(path))),
        Rows = side,
        Columns = side,
    };

    private static SceneSource Source(string id, List<SceneBand> bands, SceneMask mask) => new()
    {
        Key = SceneKey.Item("test", "test", id),
        Revision = new SceneRevision("05.11", null, null),
        Catalog = "test",
        Collection = "test",
        ItemId = id,
        ItemJson = $$"""{"type":"Feature","id":"{{id}}"}""",
        Sensor = SensorKind.Sentinel2,
        Platform = "sentinel-2a",
        Level = "L2A",
        Acquired = new DateTimeOffset(2025, 6, 1, 10, 0, 0, TimeSpan.Zero),
        Footprint = new GeometryFactory().ToGeometry(new Envelope(15.0, 15.02, 45.14, 45.16)),
        Bands = bands,
        Masks = [mask],
    };
}
