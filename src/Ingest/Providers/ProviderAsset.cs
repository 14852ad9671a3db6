using Groundshift.Core.Stac;

namespace Groundshift.Ingest.Providers;

/// <summary>What normalisers ask of an asset beyond its STAC fields.</summary>
internal sealed class ProviderAsset
{
    private static readonly string[] NoPixels = ["visual", "overview", "thumbnail", "metadata", "labels", "tiles"];

    private readonly StacAsset _alone;

    /// <summary>Wraps an asset of an item.</summary>
    public ProviderAsset(StacAsset asset)
    {
        Stac = asset;

        // Sampling distance and size belong to the file: what the item says of all its files may not hold for a coarser band.
        _alone = new StacAsset(asset.Key, asset.Json);

        // An asset without a band list is one band, described by the asset's own fields.
        Bands = asset.Bands is { Count: > 0 } bands ? bands : [asset.Common];
    }

    public StacAsset Stac { get; }

    public string Key => Stac.Key;

    public IReadOnlyList<string> Roles => Stac.Roles;

    /// <summary>At least one.</summary>
    public IReadOnlyList<StacBand> Bands { get; }

    /// <summary>The https address beside an S3 one (alternate-assets extension).</summary>
    public string? HttpsHref => Stac.ReadObject("alternate")?["https"] is System.Text.Json.Nodes.JsonObject https ? https.Text("href") : null;

    /// <summary>Rows and columns of this very file.</summary>
    public (int Height, int Width)? Shape => _alone.Projection.Shape;

    /// <summary>Sampling distance of this very file: as stated, else as the key ends (<c>_20m</c>); null where neither says.</summary>
    public double? GsdMetres => _alone.GsdMetres ?? (_alone.Bands is [var first, ..] ? first.GsdMetres : null) ?? GsdOfKey(Key);

    /// <summary>True for files that hold measured pixels, judging by media type and roles.</summary>
    public bool MayHoldPixels =>
        !Roles.Any(role => NoPixels.Contains(role))
        && (Stac.MediaType is not { } type || type.StartsWith("image/tiff", StringComparison.OrdinalIgnoreCase) || type.StartsWith("image/jp2", StringComparison.OrdinalIgnoreCase));

    /// <summary>Class names by value (classification extension), of the asset or of its first band.</summary>
    public IReadOnlyDictionary<int, string> Classes()
    {
        var classes = Stac.Json.Objects("classification:classes");
        if (classes.Count == 0)
        {
            classes = [.. Stac.Json.Objects("raster:bands").Concat(Stac.Json.Objects("bands")).Take(1).SelectMany(band => band.Objects("classification:classes"))];
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

    private static double? GsdOfKey(string key) =>
        key.EndsWith("_10m", StringComparison.Ordinal) ? 10
        : key.EndsWith("_20m", StringComparison.Ordinal) ? 20
        : key.EndsWith("_60m", StringComparison.Ordinal) ? 60
        : null;
}
