using System.Text.Json.Nodes;
using Groundshift.Core.Stac;

namespace Groundshift.Ingest.Providers;

/// <summary>An asset as its item states it: STAC 1.0 (eo:bands, raster:bands) and 1.1 (bands, inherited fields) look the same.</summary>
internal sealed class ProviderAsset
{
    private static readonly string[] NoPixels = ["visual", "overview", "thumbnail", "metadata", "labels", "tiles"];

    private readonly JsonObject _json;

    public ProviderAsset(string key, JsonObject json, JsonObject properties)
    {
        Key = key;
        _json = json;
        Roles = json.Texts("roles");
        Bands = ReadBands(json, properties);
        Classes = ReadClasses(json);
    }

    public string Key { get; }

    public string? Href => _json.Text("href");

    public string? HttpsHref => (_json["alternate"] as JsonObject)?["https"] is JsonObject https ? https.Text("href") : null;

    public string? MediaType => _json.Text("type");

    public long? Size => _json.Number("file:size") is { } size and >= 0 and < long.MaxValue ? (long)size : null;

    public string? Checksum => _json.Text("file:checksum")?.ToLowerInvariant();

    /// <summary>Rows and columns of this very file; what the item says of all its files may not hold for a coarser band.</summary>
    public (int Height, int Width)? Shape => new StacAsset(Key, _json).Projection.Shape;

    public bool? RequesterPays => _json.Flag("storage:requester_pays");

    public IReadOnlyList<string> Roles { get; }

    /// <summary>At least one.</summary>
    public IReadOnlyList<ProviderBand> Bands { get; }

    /// <summary>Class names by value, where the asset is classified.</summary>
    public IReadOnlyDictionary<int, string> Classes { get; }

    /// <summary>Sampling distance of this file: as stated, else as the key ends (<c>_20m</c>); null where neither says.</summary>
    public double? GsdMetres => _json.Number("gsd") ?? Bands[0].GsdMetres ?? GsdOfKey(Key);

    /// <summary>True for files that hold measured pixels, judging by media type and roles.</summary>
    public bool MayHoldPixels =>
        !Roles.Any(role => NoPixels.Contains(role))
        && (MediaType is null || MediaType.StartsWith("image/tiff", StringComparison.OrdinalIgnoreCase) || MediaType.StartsWith("image/jp2", StringComparison.OrdinalIgnoreCase));

    private static double? GsdOfKey(string key) =>
        key.EndsWith("_10m", StringComparison.Ordinal) ? 10
        : key.EndsWith("_20m", StringComparison.Ordinal) ? 20
        : key.EndsWith("_60m", StringComparison.Ordinal) ? 60
        : null;

    private static ProviderBand[] ReadBands(JsonObject asset, JsonObject properties)
    {
        var described = asset.Objects("bands") is { Count: > 0 } common ? common : asset.Objects("eo:bands");
        var rasters = asset.Objects("raster:bands");
        var none = new JsonObject();

        // An asset without a band list is one band, described by the asset's own fields.
        return
        [
            .. Enumerable.Range(0, Math.Max(1, Math.Max(described.Count, rasters.Count))).Select(i => Band(
                i < described.Count ? described[i] : none,
                i < rasters.Count ? rasters[i] : none,
                asset,
                properties)),
        ];
    }

    private static ProviderBand Band(JsonObject band, JsonObject raster, JsonObject asset, JsonObject properties)
    {
        // STAC 1.1 inherits: band, then asset, then properties. raster:bands of 1.0 stands for itself.
        JsonObject[] chain = [band, asset, properties];
        return new ProviderBand
        {
            Name = band.Text("name"),
            CommonName = band.Text("eo:common_name") ?? band.Text("common_name"),
            CentreMicrometres = band.Number("eo:center_wavelength") ?? band.Number("center_wavelength"),
            WidthMicrometres = band.Number("eo:full_width_half_max") ?? band.Number("full_width_half_max"),
            Scale = raster.Number("scale") ?? Inherited(chain, json => json.Number("raster:scale")),
            Offset = raster.Number("offset") ?? Inherited(chain, json => json.Number("raster:offset")),
            Nodata = raster.Nodata("nodata") ?? Inherited(chain, json => json.Nodata("nodata")),
            DataType = raster.Text("data_type") ?? chain.Select(json => json.Text("data_type")).FirstOrDefault(text => text is not null),
            Unit = raster.Text("unit") ?? chain.Select(json => json.Text("unit")).FirstOrDefault(text => text is not null),
            GsdMetres = raster.Number("spatial_resolution") ?? Inherited([band, asset], json => json.Number("raster:spatial_resolution")),
        };
    }

    private static double? Inherited(JsonObject[] chain, Func<JsonObject, double?> read) =>
        chain.Select(read).FirstOrDefault(value => value is not null);

    private static Dictionary<int, string> ReadClasses(JsonObject asset)
    {
        var classes = asset.Objects("classification:classes");
        if (classes.Count == 0)
        {
            classes = [.. asset.Objects("raster:bands").Concat(asset.Objects("bands")).Take(1).SelectMany(band => band.Objects("classification:classes"))];
        }

        var names = new Dictionary<int, string>();
        foreach (var entry in classes)
        {
            if (entry.Number("value") is { } value && entry.Text("name") is { } name)
            {
                names[(int)value] = name;
            }
        }

        return names;
    }
}
