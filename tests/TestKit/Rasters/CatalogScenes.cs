using System.Text.Json;
using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Core.Sensors;
using NetTopologySuite.Geometries;

namespace Groundshift.TestKit.Rasters;

/// <summary>
/// Scenes over the files of a real item, for tests of rooms that must not know the provider normalisers: bands by file
/// name, everything else as the test says.
/// </summary>
public static class CatalogScenes
{
    /// <summary>A scene over the items in the given files, one part each.</summary>
    /// <param name="itemFiles">Absolute paths of item JSON files.</param>
    public static SceneRecord From(params string[] itemFiles) => new()
    {
        Key = new SceneKey("item/test/test/scene"),
        Revision = new SceneRevision(null, null, null),
        Parts = [.. itemFiles.Select(Part)],
    };

    private static SceneSource Part(string itemFile)
    {
        var json = File.ReadAllText(itemFile);
        using var item = JsonDocument.Parse(json);
        var assets = item.RootElement.GetProperty("assets").EnumerateObject();
        return new SceneSource
        {
            Key = new SceneKey("item/test/test/scene"),
            Revision = new SceneRevision(null, null, null),
            Catalog = "test",
            Collection = "test",
            ItemId = item.RootElement.GetProperty("id").GetString() ?? "scene",
            ItemJson = json,
            Sensor = SensorKind.Generic,
            Acquired = DateTimeOffset.UnixEpoch,
            Footprint = Point.Empty,
            Bands = [.. assets.SelectMany(asset => Bands(itemFile, asset))],
            Masks = [.. assets.Where(asset => asset.Name is "scl" or "cloud_mask").Select(asset => Mask(itemFile, asset))],
        };
    }

    private static IEnumerable<SceneBand> Bands(string itemFile, JsonProperty asset)
    {
        var list = asset.Value.TryGetProperty("bands", out var common) ? common
            : asset.Value.TryGetProperty("eo:bands", out var old) ? old : default;
        if (list.ValueKind != JsonValueKind.Array || asset.Name is "visual" or "thumbnail")
        {
            yield break;
        }

        var index = 0;
        foreach (var band in list.EnumerateArray())
        {
            index++;
            yield return new SceneBand
            {
                Name = band.TryGetProperty("name", out var name) ? name.GetString()! : $"band_{index:000}",
                Asset = Asset(itemFile, asset),
                Index = index,
                Nodata = Nodata(asset.Value, index - 1),
                Unit = PixelUnit.Reflectance,
                Scale = 0.0001,
            };
        }
    }

    private static SceneMask Mask(string itemFile, JsonProperty asset) => new()
    {
        Kind = asset.Name == "scl" ? SceneMaskKind.SceneClassification : SceneMaskKind.CloudSen12,
        Asset = Asset(itemFile, asset),
    };

    private static AssetReference Asset(string itemFile, JsonProperty asset) => new()
    {
        Key = asset.Name,
        Href = new Uri(new Uri(itemFile), asset.Value.GetProperty("href").GetString()!).AbsoluteUri,
        Size = asset.Value.TryGetProperty("file:size", out var size) ? size.GetInt64() : null,
        Checksum = asset.Value.TryGetProperty("file:checksum", out var checksum) ? checksum.GetString() : null,
        Rows = asset.Value.TryGetProperty("proj:shape", out var shape) ? shape[0].GetInt32() : null,
        Columns = asset.Value.TryGetProperty("proj:shape", out shape) ? shape[1].GetInt32() : null,
    };

    private static double? Nodata(JsonElement asset, int index)
    {
        if (asset.TryGetProperty("nodata", out var value) && value.ValueKind == JsonValueKind.Number)
        {
            return value.GetDouble();
        }

        return asset.TryGetProperty("raster:bands", out var bands) && index < bands.GetArrayLength()
            && bands[index].TryGetProperty("nodata", out var nodata) && nodata.ValueKind == JsonValueKind.Number
            ? nodata.GetDouble()
            : null;
    }
}
