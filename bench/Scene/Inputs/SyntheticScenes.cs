using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Core.Sensors;
using Groundshift.Core.Stac;

namespace Groundshift.Bench.Inputs;

/// <summary>Scenes on disk, as a normaliser would hand them to the pipeline.</summary>
internal static class SyntheticScenes
{
    /// <summary>Bands of Sentinel-2 with 10 m and 20 m pixels.</summary>
    public static readonly string[] Bands = ["B02", "B03", "B04", "B05", "B06", "B07", "B08", "B8A", "B11", "B12"];

    // Enough to keep neighbouring tiles apart; more would only cost time to make.
    private const int DistinctTiles = 7;
    private const int StackTile = 512;
    private const int BandTile = 1024;
    private const byte Vegetation = 4;

    private static readonly string[] TenMetres = ["B02", "B03", "B04", "B08"];

    /// <summary>Ten 10 m bands in one file of 512-pixel tiles: the most that a grid of this size can ask of a reader.</summary>
    public static SceneRecord Stack(string folder, int width, int height, int seed)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, "stack.tif");
        var layout = new TiffLayout(width, height, StackTile, Bands.Length, 2, 10);
        RepeatedTiff.Write(path, layout, TileContent.Fields(layout, DistinctTiles, seed));
        return Of(path);
    }

    /// <summary>Ten bands in one existing file.</summary>
    public static SceneRecord Of(string path) => Record(
        Path.GetFileNameWithoutExtension(path), [.. Bands.Select((name, place) => Band(name, path, place + 1, 10))], []);

    /// <summary>A file per band as a Sentinel-2 L2A product has them: four of 10 m, six of 20 m, and the scene classification.</summary>
    public static SceneRecord Sentinel2(string folder, int width, int height, int seed)
    {
        Directory.CreateDirectory(folder);
        var bands = new List<SceneBand>();
        foreach (var (name, place) in Bands.Select((name, place) => (name, place)))
        {
            var factor = TenMetres.Contains(name) ? 1 : 2;
            var path = Path.Combine(folder, $"{name}.tif");
            var layout = new TiffLayout(width / factor, height / factor, BandTile, 1, 2, 10 * factor);
            RepeatedTiff.Write(path, layout, TileContent.Fields(layout, DistinctTiles, seed + place));
            bands.Add(Band(name, path, 1, 10 * factor));
        }

        var mask = Path.Combine(folder, "SCL.tif");
        var maskLayout = new TiffLayout(width / 2, height / 2, BandTile, 1, 1, 20);
        RepeatedTiff.Write(mask, maskLayout, [TileContent.Constant(maskLayout, Vegetation)]);
        return Record("sentinel2", bands, [new SceneMask { Kind = SceneMaskKind.SceneClassification, Asset = Asset("scl", mask), GsdMetres = 20 }]);
    }

    private static SceneRecord Record(string id, IReadOnlyList<SceneBand> bands, IReadOnlyList<SceneMask> masks)
    {
        var source = new SceneSource
        {
            Key = SceneKey.Item("bench", "synthetic", id),
            Revision = new SceneRevision(null, null, null),
            Catalog = "bench",
            Collection = "synthetic",
            ItemId = id,
            ItemJson = "{}",
            Sensor = SensorKind.Sentinel2,
            Level = "L2A",
            Acquired = new DateTimeOffset(2026, 6, 1, 10, 0, 0, TimeSpan.Zero),
            Footprint = BenchJobs.Everywhere,
            Bands = bands,
            Masks = masks,
        };
        return new SceneRecord { Key = source.Key, Revision = source.Revision, Parts = [source] };
    }

    private static SceneBand Band(string name, string path, int index, double gsd) => new()
    {
        Name = name,
        Index = index,
        GsdMetres = gsd,
        Asset = Asset(index == 1 ? name : "stack", path),
        Scale = 0.0001,
        Unit = PixelUnit.Reflectance,
    };

    private static AssetReference Asset(string key, string path) => new() { Key = key, Href = StacHref.OfFile(path).AbsoluteUri };
}
